"""What `setup` writes into the folder of the installation."""

ANSWERS = (
    *("Sarcoma Table", "https://roundtable.example.org", "Olga", "olga@example.org", "Berlin"),
    *("four quiet words here", "y", "n", "n", "n", "smtp://olga:secret@mail.example.org:587"),
)


def test_settings_that_stood_in_the_file_stay(app, database, tmp_path):
    path = tmp_path / "roundtable.env"
    path.write_text("# the rows\nROUNDTABLE_DATABASE_URL=sqlite:////there.db\nROUNDTABLE_URL=http://old.example.org\n")
    database.empty()
    result = app.test_cli_runner().invoke(args=["setup"], input="\n".join(ANSWERS) + "\n")
    assert result.exit_code == 0, result.output
    assert path.read_text().splitlines() == [
        "# the rows",
        "ROUNDTABLE_DATABASE_URL=sqlite:////there.db",
        "ROUNDTABLE_URL=https://roundtable.example.org",
        "ROUNDTABLE_MAIL_URL=smtp://olga:secret@mail.example.org:587",
    ]
    assert path.stat().st_mode & 0o777 == 0o600
