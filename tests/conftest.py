"""What every test needs before the first import: nothing of the machine's own Airflow is touched."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from plugins.home import airflow_environment, write_secrets

# Airflow reads these when it is first imported, so they are set before any test module is.
# Each process of pytest-xdist has its own home, hence its own metadata database.
_HOME = tempfile.mkdtemp(prefix="tenken-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)
os.environ.update(airflow_environment(Path(_HOME)))
write_secrets(Path(_HOME))
