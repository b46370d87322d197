"""One settings object, read from the environment or from `parvis.env` in the desk's folder.

`PARVIS_HOME` is the desk's folder: database, key, media, logs. Every name read here is described
in docs/en/settings.md and docs/fr/settings.md.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import dj_database_url
from django.utils.translation import gettext_noop

from parvis.site.environment import env_file, secret_key

PACKAGE = Path(__file__).resolve().parents[1]
HOME = Path(os.environ.get("PARVIS_HOME", Path.cwd() / "var")).resolve()
env_file(HOME / "parvis.env")

TESTING = "pytest" in sys.modules
SECRET_KEY = os.environ.get("PARVIS_SECRET_KEY") or secret_key(HOME, keep=not TESTING)
DEBUG = False
ADDRESS = os.environ.get("PARVIS_ADDRESS", "http://127.0.0.1:8000")
ALLOWED_HOSTS = os.environ.get("PARVIS_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [ADDRESS] if ADDRESS.startswith("https://") else []
HTTPS = ADDRESS.startswith("https://")
# What ends TLS in front of the desk, and alone is believed about where people come from.
PARVIS_PROXY = os.environ.get("PARVIS_PROXY", "127.0.0.1" if HTTPS else "")

PARVIS_KEY_FILE = Path(os.environ.get("PARVIS_KEY_FILE", HOME / "parvis.key"))
PARVIS_ALLOWED_HOSTS_OUT = [h for h in os.environ.get("PARVIS_ALLOWED_OUT", "").split(",") if h]
# Files brought in wait here until they are read; how large one may be when it comes by the browser.
PARVIS_IMPORTS = HOME / "imports"
PARVIS_IMPORT_MEGABYTES = int(os.environ.get("PARVIS_IMPORT_MEGABYTES", "200"))
PARVIS_QUEUE_FILE = HOME / "queue.sqlite3"
# How long a dead worker keeps a row, and how long a lost request may still arrive by itself.
PARVIS_LEASE_SECONDS = float(os.environ.get("PARVIS_LEASE_SECONDS", "30"))
PARVIS_SETTLE_SECONDS = float(os.environ.get("PARVIS_SETTLE_SECONDS", "60"))
# How long what an edited remark said before is kept.
PARVIS_EARLIER_WORDS_DAYS = int(os.environ.get("PARVIS_EARLIER_WORDS_DAYS", "30"))
# Whether one text in a hundred of a stream is kept for a while, without its author.
PARVIS_STREAM_SAMPLE = os.environ.get("PARVIS_STREAM_SAMPLE", "1") != "0"
PARVIS_QUEUE_RINGS = not TESTING  # tests step the rows themselves

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "parvis.kit",
    "parvis.team",
    "parvis.channels",
    "parvis.stream",
    "parvis.strategy",
    "parvis.members",
    "parvis.inbox",
    "parvis.listening",
    "parvis.publishing",
    "parvis.intake",
    "parvis.receiving",
    "parvis.imports",
    "parvis.keeping",
    "parvis.site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "parvis.site.middleware.ContentSecurity",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "parvis.site.middleware.SeenHere",
    "parvis.site.middleware.PersonsLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "parvis.site.frame.frame",
            ]
        },
    }
]

_sqlite = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": HOME / "parvis.sqlite3",
    "CONN_MAX_AGE": 600,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
            "PRAGMA wal_autocheckpoint=4000;"
        ),
    },
}
_url = os.environ.get("PARVIS_DATABASE")
DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(_url, conn_max_age=600) if _url else _sqlite
}

AUTH_USER_MODEL = "team.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"

LANGUAGE_CODE = "fr-ca"
LANGUAGES = [("fr-ca", gettext_noop("French")), ("en", gettext_noop("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["parvis.site.formats"]
LANGUAGE_COOKIE_NAME = "parvis_language"
USE_TZ = True
TIME_ZONE = "America/Toronto"

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "parvis.site.collecting.SmallStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = TESTING

ROOT_URLCONF = "parvis.site.urls"
WSGI_APPLICATION = "parvis.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

SESSION_ENGINE = "parvis.team.sign_in.store"
SESSION_COOKIE_NAME = "parvis_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "parvis_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "parvis.site.failures.csrf"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # the desk does not speak for the other names of its owner's domain
    "security.W008",  # what ends TLS redirects; the desk answers its own machine in plain http
    "security.W021",  # preloading a domain is its owner's decision
]

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("PARVIS_LOG", "INFO")},
    "loggers": {name: {"level": "WARNING"} for name in ("httpx", "httpcore", "huey", "fido2")},
}
