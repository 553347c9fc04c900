"""All configuration of Redress; the only place that reads the environment.

The README's table lists every variable. Production is the default: it refuses to
start with a missing or default secret, with DEBUG, or without HTTPS settings.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from casework.languages import offered
from casework.schedule import schedule

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

REDRESS_ENV = env.str("REDRESS_ENV", default="production")
if REDRESS_ENV not in {"production", "development", "test"}:
    raise ImproperlyConfigured(
        f"REDRESS_ENV must be production, development or test, not {REDRESS_ENV}"
    )
PRODUCTION = REDRESS_ENV == "production"
DEVELOPMENT_SECRET = "development-only-secret"


def secret(name: str) -> str:
    """A secret from the environment; production refuses an absent, short or default one."""
    value = env.str(name, default="" if PRODUCTION else DEVELOPMENT_SECRET)
    if PRODUCTION and (len(value) < 32 or DEVELOPMENT_SECRET in value):
        raise ImproperlyConfigured(f"{name} must be set to a secret of at least 32 characters")
    return value


DEBUG = env.bool("DEBUG", default=False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG must not be on in production")

SECRET_KEY = secret("SECRET_KEY")
PUBLIC_ORIGIN = env.str("PUBLIC_ORIGIN", default="" if PRODUCTION else "http://localhost:8000")
if PRODUCTION and not PUBLIC_ORIGIN.startswith("https://"):
    raise ImproperlyConfigured("PUBLIC_ORIGIN must be the product's https:// address")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[] if PRODUCTION else ["*"])
if PRODUCTION and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts that are served")
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
"""Fictional data: shows a banner and does not require the second factor."""
if PRODUCTION and DEMONSTRATION:
    raise ImproperlyConfigured("DEMONSTRATION waives the second factor; not in production")

# --- Keys -------------------------------------------------------------------
VAULT_MASTER_KEYS = env.str("VAULT_MASTER_KEYS", default="")
VAULT_MASTER_KEYS_FILE = env.str("VAULT_MASTER_KEYS_FILE", default="")
INDEX_KEY = secret("INDEX_KEY")
AUDIT_SIGNING_KEY = secret("AUDIT_SIGNING_KEY")
AUDIT_CHECKPOINT_FILE = env.str(
    "AUDIT_CHECKPOINT_FILE", default=str(BASE_DIR / ".local" / "audit-checkpoints.jsonl")
)
if PRODUCTION and not (VAULT_MASTER_KEYS or VAULT_MASTER_KEYS_FILE):
    raise ImproperlyConfigured("VAULT_MASTER_KEYS or VAULT_MASTER_KEYS_FILE must be set")
SIGNING_DIR = Path(env.str("SIGNING_DIR", default=str(BASE_DIR / ".local" / "signing")))
SIGNING_PASSWORD = secret("SIGNING_PASSWORD")

# --- Applications -----------------------------------------------------------
INSTALLED_APPS = [
    "casework.scoping",
    "casework.vault",
    "casework.audit",
    "casework.delivery",
    "casework.authorities",
    "casework.notices",
    "complaints",
    "casework.intake",
    "casework.cases",
    "casework.routing",
    "casework.cooperation",
    "casework.procedures",
    "casework.matching",
    "casework.packets",
    "casework.enforcement",
    "casework.demonstration",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "pgtrigger",
    "crispy_forms",
    "crispy_forms_gds",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casework.middleware.language.LanguageMiddleware",
    # Around all that answers by itself: their pages hold what was typed.
    "casework.middleware.privacy.PrivacyMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Before everything that costs something: database, session, translation.
    "casework.middleware.turns.TurnMiddleware",
    "casework.middleware.outage.OutageMiddleware",
    "casework.middleware.size.SizeMiddleware",
    "casework.middleware.left.LeftMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "casework.middleware.origin.OriginMiddleware",
    "casework.middleware.language.LanguageChoiceMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "casework.middleware.session_limits.SessionLimitsMiddleware",
    "casework.middleware.acting.ActingMiddleware",
]

ROOT_URLCONF = "casework.urls"
WSGI_APPLICATION = "casework.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.context.product",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["gds"]
CRISPY_TEMPLATE_PACK = "gds"

# --- Data -------------------------------------------------------------------
AS_OWNER = env.bool("REDRESS_AS_OWNER", default=False)
_database_variable = "DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL"
DATABASES = {
    "default": {
        **env.db_url(
            _database_variable,
            default=env.NOTSET if PRODUCTION else "postgres:///redress",
        ),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 3)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CLAMD_URL = env.str("CLAMD_URL", default="")
"""clamd, which looks for harmful software in documents: ``unix:///run/clamav/clamd.ctl`` or
``tcp://host:3310``. Without it documents are held and marked as not checked."""
if CLAMD_URL and not CLAMD_URL.startswith(("unix:///", "tcp://")):
    raise ImproperlyConfigured("CLAMD_URL must be unix:///path or tcp://host:port")
REDIS_URL = env.str("REDIS_URL", default="redis://localhost:6379/0")

CACHES = {
    "default": {
        "BACKEND": "casework.forgiving_cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL.replace("redis+socket://", "unix://"),
        "KEY_PREFIX": "redress",
        "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1.0},
    }
}

# --- Background work --------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0.1,
    "interval_step": 0.1,
    "interval_max": 0.2,
}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_connect_timeout": 0.5,
    "socket_timeout": 5.0,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "UTC"
SWEEP_SECONDS = env.int("SWEEP_SECONDS", default=30)
"""How often lost follow-up work is looked for."""
LEASE_SECONDS = env.int("LEASE_SECONDS", default=120)
"""How long a worker may hold a claimed piece of work before another takes it over."""
MATCHING_LOOKS_A_DAY = env.int("MATCHING_LOOKS_A_DAY", default=1000)
"""How often an authority may ask a day whether others hold something alike."""
CELERY_BEAT_SCHEDULE = schedule(sweep=timedelta(seconds=SWEEP_SECONDS))

# --- People -----------------------------------------------------------------
AUTH_USER_MODEL = "authorities.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none" if DEMONSTRATION else "mandatory"
ACCOUNT_ADAPTER = "casework.authorities.adapter.StaffAccountAdapter"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
PASSWORD_RESET_TIMEOUT = 3 * 24 * 60 * 60
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ADAPTER = "casework.authorities.factor_adapter.StaffFactorAdapter"
MFA_TOTP_ISSUER = "Redress"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
SECOND_FACTOR_REQUIRED = not DEMONSTRATION
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "casework.authorities.lockout.login_name"
AXES_CLIENT_IP_CALLABLE = "casework.authorities.lockout.login_address"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_IDLE_SECONDS = env.int("SESSION_IDLE_SECONDS", default=30 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
DRAFT_COOKIE_NAME = "form"
FOLLOW_COOKIE_NAME = "page"
TURN_COOKIE_NAME = "turn"

# --- The web ----------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = COOKIES_SECURE = PUBLIC_ORIGIN.startswith("https://")
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-token" if CSRF_COOKIE_SECURE else "token"
"""With HTTPS, bound to this host: no subdomain and no page without HTTPS can plant it."""
CSRF_COOKIE_AGE = None
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]
# The check looks for Django's own class by its name and does not see that ours is one.
SILENCED_SYSTEM_CHECKS = ["security.W003"]
CSRF_FAILURE_VIEW = "complaints.views.failures.csrf_failure"
SECURE_SSL_REDIRECT = PRODUCTION and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_HSTS_PRELOAD = PRODUCTION
if PRODUCTION and (not SECURE_SSL_REDIRECT or SECURE_HSTS_SECONDS < 3600):
    raise ImproperlyConfigured(
        "Production needs HTTPS: SECURE_SSL_REDIRECT and SECURE_HSTS_SECONDS must stay on"
    )
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
"""How many reverse proxies stand before the web server; their headers are believed."""
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "no-referrer"
"""Browsers then send "Origin: null" with forms: see casework.middleware.origin."""
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
LARGEST_REQUEST = 12_000_000
"""Bytes; a larger request is refused unread. Only a document (``complaints.documents.limits``)
and the check of a notice's file come near."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
FILE_UPLOAD_HANDLERS = [
    # Before all others: few pages take a file, and only a document.
    "complaints.uploads.DocumentUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / ".local" / "static"
STATIC_ASSETS_DIR = Path(env.str("STATIC_ASSETS_DIR", default=str(BASE_DIR / ".local" / "assets")))
STATICFILES_DIRS = [
    folder for folder in (BASE_DIR / "static", STATIC_ASSETS_DIR) if folder.is_dir()
]
STATICFILES_STORAGE_BACKEND = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if REDRESS_ENV != "test"
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
# Tests serve static files from where they lie, without collecting them first.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = REDRESS_ENV == "test"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": STATICFILES_STORAGE_BACKEND},
}

# --- Mail -------------------------------------------------------------------
_email = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:2525")
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = _email["EMAIL_HOST"]
EMAIL_PORT = _email["EMAIL_PORT"]
EMAIL_HOST_USER = _email["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _email.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
MAIL_FROM = env.str("MAIL_FROM", default="Casework office <office@example.org>")
DEFAULT_FROM_EMAIL = MAIL_FROM

# --- Language and time ------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = offered(unfinished=not PRODUCTION)
"""Those of the public's side; the desk is in English whatever is chosen."""
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = None
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = COOKIES_SECURE
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["casework.languages.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- The public's side ------------------------------------------------------
DIRECTORY_SECONDS = env.float("DIRECTORY_SECONDS", default=0 if REDRESS_ENV == "test" else 5)
"""How long a process may go on with the directory as it was read."""

OPEN_REQUESTS = env.float("OPEN_REQUESTS", default=20.0 * (os.cpu_count() or 2))
"""Requests a second, on all machines together, that are answered without asking for anything."""
OPEN_AT_ONCE = env.int("OPEN_AT_ONCE", default=1_000_000 if REDRESS_ENV == "test" else 6)
"""Requests at once, of each process, beyond which people without a pass wait."""
TURNS: dict[str, tuple[float, float]] = {
    # Tokens a second, and how many may be taken at once (casework.turns).
    "open": (OPEN_REQUESTS, 10 * OPEN_REQUESTS),
    "passes": (OPEN_REQUESTS / 4, 2 * OPEN_REQUESTS),
    # Of one network: sixty people who share an address never notice it.
    "network": (10, 300),
    "network-passes": (2, 80),
    "begin": (0.2, 120),
    # Of one person, more than anybody can use.
    "pass": (2, 300),
    "pass-begin": (1 / 60, 5),
}
if REDRESS_ENV == "test":
    TURNS = dict.fromkeys(TURNS, (1_000_000, 1_000_000))
CALM = 0.5
"""As long as less of the room is used than this, whoever sends a form gets a pass at once."""

# --- Logs: ids only, never personal data ------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"private": {"()": "casework.privacy_filter.PrivacyFilter"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["private"],
            "stream": sys.stderr,
        }
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # WeasyPrint and fontTools speak of CSS they do not know; axes prints addresses.
        "weasyprint": {"level": "ERROR"},
        "fontTools": {"level": "ERROR"},
        "axes": {"level": "ERROR"},
        # Whoever asks for a wrong host gets a short answer; every scanner does.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "pyhanko": {"level": "ERROR"},
        "pyhanko_certvalidator": {"level": "ERROR"},
    },
}
