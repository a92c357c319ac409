"""What Piccolo looks up by name: the engine in use and the apps that have tables.

Both are set by `core.kit.db.bind` and `core.app.database`; nothing else may write here.
"""

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.base import Engine

os.environ["PICCOLO_CONF"] = __name__

DB: Engine | None = None  # type: ignore[type-arg]  # optional: the kind of engine is a setting
APP_REGISTRY = AppRegistry(apps=[])
