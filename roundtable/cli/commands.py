"""What every command does: it looks whether the database is right, and tells what went wrong in a sentence."""

from functools import partial
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from roundtable import schema
from roundtable.backup import BackupError
from roundtable.config import SettingsError
from roundtable.domain.errors import DomainError
from roundtable.schema import SchemaError


class Command(click.Command):
    """``needs_data=False``: it works on an empty database too, or on one of another version."""

    def __init__(self, *args: Any, needs_data: bool = True, **values: Any) -> None:
        super().__init__(*args, **values)
        self.needs_data = needs_data

    def invoke(self, context: click.Context) -> Any:
        try:
            if self.needs_data:
                schema.check()
            return super().invoke(context)
        except (BackupError, DomainError, OSError, SchemaError, SettingsError) as error:
            raise click.ClickException(str(error)) from error
        except OperationalError as error:
            raise click.ClickException(f"The database does not do it: {error.orig}") from error


class Group(AppGroup):
    command_class = Command


command = partial(click.command, cls=Command)
