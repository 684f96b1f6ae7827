"""Roundtable: a workspace for research groups that meet, decide and write together."""

import gc
from typing import Any

from flask import Flask

from roundtable import cli, extensions, live, logs, web
from roundtable.addresses import Application
from roundtable.config import ROOT, Settings, flask_config


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """The application, from the settings of the environment unless others are given."""
    settings = settings or Settings.read()
    app = Application(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        instance_path=settings.instance,
    )
    app.config.from_mapping(flask_config(settings), **config)
    logs.init_app(app)
    extensions.init_app(app)
    live.init_app(app)
    web.init_app(app)
    cli.init_app(app)
    gc.collect()
    gc.freeze()  # what is loaded now stays: collections that skip it are short
    gc.enable()  # see wsgi.py
    return app
