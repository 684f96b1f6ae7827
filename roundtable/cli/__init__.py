"""Commands: ``flask --app wsgi …``. Each says what it does, and shows how far it is where it takes long."""

from flask import Flask

from roundtable.cli import data, demonstrating, importing, running, sending, setting_up

MODULES = (data, running, setting_up, demonstrating, importing, sending)


def init_app(app: Flask) -> None:
    for module in MODULES:
        for command in module.COMMANDS:
            app.cli.add_command(command)
