from roundtable.config import Settings, flask_config


def test_the_folder_of_an_installation_is_its_owners_alone(tmp_path):
    folder = tmp_path / "new"
    flask_config(Settings(instance=str(folder)))
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "secret-key").stat().st_mode & 0o777 == 0o600
