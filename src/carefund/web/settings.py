"""Settings of the workspace. What differs from one installation to the next comes from the environment.

| variable | meaning |
| --- | --- |
| `CAREFUND_DATA` | folder for the SQLite database and the secret key (default `carefund-data`) |
| `DATABASE_URL` | another database, such as `postgres://user:password@host/name` |
| `CAREFUND_SECRET_KEY` | key for sessions and links; kept in the data folder where it is not given |
| `CAREFUND_URL` | address under which people reach the workspace, such as `https://bcf.council.example` |
| `CAREFUND_DEMO` | `1` lets anybody sign in as a demonstration account without a password |
| `CAREFUND_EMAIL_URL` | SMTP server for notices, `smtp://user:password@host:587`; printed to the console without it |
| `CAREFUND_EMAIL_FROM` | sender of notices |
| `CAREFUND_RULEBOOKS` | folder of rounds of one's own (`carefund.rulebook.shelf` reads it) |
| `CAREFUND_OPENID` | JSON list of OpenID Connect providers: name, server, client_id, secret |
"""

import json
import os
import secrets
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import slugify

HERE = Path(__file__).parent
DATA = Path(os.environ.get("CAREFUND_DATA", "carefund-data")).resolve()
DEMO = os.environ.get("CAREFUND_DEMO") == "1"
DEBUG = False


def _address(variable: str, given: str, schemes: tuple[str, ...], example: str) -> SplitResult:
    """The address in a variable. Raises ImproperlyConfigured where it has another scheme, no host, or a path."""
    parts = urlsplit(given)
    if parts.scheme not in schemes or not parts.hostname or parts.path.strip("/"):
        raise ImproperlyConfigured(f"{variable} has to be an address such as {example}.")
    return parts


URL = os.environ.get("CAREFUND_URL", "http://127.0.0.1:8000").rstrip("/")
_ADDRESS = _address("CAREFUND_URL", URL, ("http", "https"), "https://bcf.council.example")
_SECURE = _ADDRESS.scheme == "https"


def _secret_key() -> str:
    """The key from the environment, or one made once and kept beside the database."""
    if key := os.environ.get("CAREFUND_SECRET_KEY"):
        return key
    DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = DATA / "secret-key"
    try:
        with kept.open("x", encoding="ascii") as file:
            kept.chmod(0o600)
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return kept.read_text("ascii")


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [_ADDRESS.hostname or "127.0.0.1", "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [f"{_ADDRESS.scheme}://{_ADDRESS.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "ninja",
    "carefund.web.accounts",
    "carefund.web.returns",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "carefund.web.access.AccessMiddleware",
    "carefund.web.unforeseen.ProblemMiddleware",
    "carefund.web.pages.explain_method",
]

ROOT_URLCONF = "carefund.web.urls"
WSGI_APPLICATION = "carefund.web.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [HERE / "templates"],
        "OPTIONS": {
            "environment": "carefund.web.jinja.environment",
            "context_processors": [
                "django.template.context_processors.csrf",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "carefund.web.jinja.everywhere",
            ],
        },
    },
    {
        # Only for the parts that other packages bring: the API's page and the bodies of their e-mails.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]

DATABASES = {
    "default": dj_database_url.config(
        default=f"sqlite:///{DATA / 'carefund.sqlite3'}", conn_max_age=None, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a transaction that will write waits its turn at its start; begun as a reader it would fail at once.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
else:
    # The server plans a statement once and not at every save: it took a third of its time.
    DATABASES["default"]["OPTIONS"] = {"server_side_binding": True, "prepare_threshold": 3}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["rules.permissions.ObjectPermissionBackend", "carefund.web.accounts.sign_in.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "carefund.web.accounts.sign_in.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_FORMS = {
    "login": "carefund.web.accounts.forms.SignInForm",
    "change_password": "carefund.web.accounts.forms.ChangePasswordForm",
    "set_password": "carefund.web.accounts.forms.SetPasswordForm",
    "reauthenticate": "carefund.web.accounts.forms.ReauthenticateForm",
}
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "change_password": "5/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "carefund"
# The clock of a phone may be half a minute off.
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "carefund.web.accounts.sign_in.CodeAdapter"
MFA_FORMS = {
    "authenticate": "carefund.web.accounts.forms.CodeForm",
    "reauthenticate": "carefund.web.accounts.forms.CodeAgainForm",
    "activate_totp": "carefund.web.accounts.forms.FirstCodeForm",
}
# Over https there is a proxy before the server, which says where a request came from: limits count by that address.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _SECURE else 0
SOCIALACCOUNT_ADAPTER = "carefund.web.accounts.sign_in.SocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True


def _identity_services() -> list[dict[str, object]]:
    """The providers of `CAREFUND_OPENID`. Raises ImproperlyConfigured where it is not what it has to be."""
    try:
        return [
            {
                "provider_id": slugify(provider["name"]),
                "name": provider["name"],
                "client_id": provider["client_id"],
                "secret": provider["secret"],
                "settings": {"server_url": provider["server"]},
            }
            for provider in json.loads(os.environ.get("CAREFUND_OPENID", "[]"))
        ]
    except (ValueError, LookupError, TypeError):
        raise ImproperlyConfigured(
            "CAREFUND_OPENID has to be a JSON list of providers, each with its name, server, client_id and secret."
        ) from None


SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _identity_services()}}

# Signed in for a working day at most, and no longer than the browser stays open.
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
CSRF_FAILURE_VIEW = "carefund.web.signed_out.refuse_stale"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/assets/"
STATIC_ROOT = HERE / "static"
STATICFILES_DIRS = [path for path in [HERE.parents[2] / "frontend" / "build"] if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A filled workbook has about 60 kB; the reader refuses what is larger than its own limit and says so.
DATA_UPLOAD_MAX_MEMORY_SIZE = 25_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
# A file stays in memory; one beyond the limit is read past and kept nowhere, so nobody can fill a disk.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if _SMTP := os.environ.get("CAREFUND_EMAIL_URL"):
    _SERVER = _address("CAREFUND_EMAIL_URL", _SMTP, ("smtp",), "smtp://user:password@mail.council.example:587")
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _SERVER.hostname or "localhost", _SERVER.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SERVER.username or ""), unquote(_SERVER.password or "")
    EMAIL_USE_TLS = EMAIL_PORT == 587
    EMAIL_USE_SSL = EMAIL_PORT == 465
    # Seconds that whoever sends letters waits for the mail server; nobody who works waits for it.
    EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("CAREFUND_EMAIL_FROM", "carefund@example.org")

USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Who is refused something is told so; the log is for what the people who run the service have to mend.
    "loggers": {"django.request": {"level": "ERROR"}},
}
