"""The workspace's own settings, with a folder and a key that last as long as the tests."""

import os
import tempfile

os.environ["CAREFUND_DATA"] = tempfile.mkdtemp(prefix="carefund-tests-")
os.environ["CAREFUND_SECRET_KEY"] = "a key for tests only"
os.environ["CAREFUND_DEMO"] = "1"
# The browser that some tests drive keeps an event loop in the same thread; no test asks the database from within it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from carefund.web.settings import *  # noqa: F403

# Argon2 is slow on purpose; how passwords are kept is tested in a place of its own.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.Argon2PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
