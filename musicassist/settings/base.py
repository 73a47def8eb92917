"""Settings that every way of running shares; ``.env.example`` names what the environment may change."""

from __future__ import annotations

import dj_database_url

from musicassist import env

env.load_dotenv()

BASE_DIR = env.ROOT
VAR_DIR = env.folder("MUSICASSIST_VAR", BASE_DIR / "var")
MEDIA_ROOT = env.folder("MUSICASSIST_MEDIA", VAR_DIR / "media")
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"

SECRET_KEY = env.text("SECRET_KEY")
DEBUG = env.flag("DEBUG", False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_q",
    "musicassist",
    "jobs",
    "parsing",
    "generation",
    "mastering",
    "qa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "musicassist.middleware.SecurityHeaders",
    "musicassist.middleware.StaticFiles",
    "musicassist.middleware.SameOrigin",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "musicassist.urls"
ASGI_APPLICATION = "musicassist.asgi.application"
WSGI_APPLICATION = "musicassist.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "musicassist" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASE_URL = env.text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'db.sqlite3'}"


def database(url: str) -> dict:
    """Django's settings for a database URL; SQLite tuned for one writer beside many readers (docs/adr/0001)."""
    config = dj_database_url.parse(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    else:
        config |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    return config


DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = env.folder("STATIC_ROOT", VAR_DIR / "static")
STATICFILES_DIRS = [FRONTEND_DIST] if FRONTEND_DIST.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}

# Vite writes a hash of the content into each name: such a file never changes.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$"

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "musicassist.api_errors.exception_handler",
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["musicassist.authentication.SameOriginSessionAuthentication"],
    "DEFAULT_PARSER_CLASSES": [
        "musicassist.parsers.BoundedJSONParser",
        "rest_framework.parsers.MultiPartParser",
        "rest_framework.parsers.FormParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 50,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Musicassist",
    "DESCRIPTION": "A prompt in, a finished and measured track out.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "/favicon.svg",
    "PREPROCESSING_HOOKS": ["musicassist.routes.without_twins"],
    "AUTHENTICATION_WHITELIST": [],
    "ENUM_NAME_OVERRIDES": {
        "JobStatus": "jobs.api.schemas.JOB_STATUSES",
        "RunStatus": "jobs.api.schemas.RUN_STATUSES",
        "StageName": "jobs.api.schemas.STAGES",
        "Verdict": "jobs.api.schemas.VERDICTS",
        "CheckVerdict": "jobs.api.schemas.CHECK_VERDICTS",
        "RevisionKind": "jobs.api.schemas.REVISION_KINDS",
        "FileKind": "jobs.api.schemas.FILE_KINDS",
    },
}

# docs/adr/0002: django-q2 only wakes workers up; leases and counts live in the jobs tables.
Q_CLUSTER = {
    "name": "main",
    "orm": "default",
    "workers": env.integer("WORKERS", 2, 1, 64),
    "queue_limit": 1,
    "timeout": 86400,
    "retry": 90000,
    "max_attempts": 1,
    "ack_failures": True,
    "save_limit": -1,
    "poll": 0.2,
    "guard_cycle": 0.5,
    "bulk": 1,
    "catch_up": False,
    "recycle": 500,
    "daemonize_workers": False,
}

# Engines by name: a new engine is one file and one line here.
GENERATION_ENGINES = {
    "composer": "generation.engines.composer.ComposerEngine",
    "stability": "generation.engines.stability.StabilityEngine",
    "musicgen": "generation.engines.musicgen.MusicgenEngine",
} | dict(pair.split("=", 1) for pair in env.words("EXTRA_ENGINES"))
DEFAULT_ENGINE = env.text("DEFAULT_ENGINE", "composer")

STABILITY_AI_API_KEY = env.text("STABILITY_AI_API_KEY")
STABILITY_AI_BASE_URL = env.text("STABILITY_AI_BASE_URL") or "https://api.stability.ai"
STABILITY_MODEL = env.text("STABILITY_MODEL") or "stable-audio-2.5"
STABILITY_CREDITS_PER_JOB = env.integer("STABILITY_CREDITS_PER_JOB", 100, 0, 1_000_000)
STABILITY_CREDITS_PER_DAY = env.integer("STABILITY_CREDITS_PER_DAY", 500, 0, 1_000_000)
# Unset: the model's own. Their ranges are the model's (docs/engines.md).
STABILITY_STEPS = env.number("STABILITY_STEPS", 4, 100)
STABILITY_CFG_SCALE = env.number("STABILITY_CFG_SCALE", 1.0, 25.0)
# Paid takes, one for each instrument, in place of one piece; 0 for the piece.
STABILITY_STEMS = env.integer("STABILITY_STEMS", 0, 0, 8)
# Empty: a reference never leaves this machine.
STABILITY_REFERENCE_STRENGTH = env.number("STABILITY_REFERENCE_STRENGTH", 0.01, 1.0)
# A hub id whose weights were fetched, or a folder.
MUSICGEN_MODEL = env.text("MUSICGEN_MODEL") or "facebook/musicgen-small"
MUSICGEN_DEVICE = env.text("MUSICGEN_DEVICE") or "auto"
MUSICGEN_DTYPE = env.choice("MUSICGEN_DTYPE", "auto", ("auto", "float32", "float16", "bfloat16"))
# A Demucs model's file (.yaml or .th) that takes one-piece engines' music apart; needs the extra "separation".
SEPARATION_MODEL = env.text("SEPARATION_MODEL")
# Whether one-piece engines' music is listened to for notes; needs the extra "transcription".
TRANSCRIPTION = env.flag("TRANSCRIPTION", False)
STABILITY_ANSWER_SECONDS = 300.0
STABILITY_POLL_SECONDS = 1.0

# The tuple of stages, imported only where stages run, and the limit of a run that nobody could estimate.
PIPELINE = "jobs.pipeline:STAGES"
STAGE_LIMIT_SECONDS = env.integer("STAGE_LIMIT_SECONDS", 1800, 10, 86400)

MAX_RETRIES = env.integer("MAX_RETRIES", 2, 0, 10)
SOUNDFONT = env.text("SOUNDFONT")
INSTRUMENT_SOUNDFONTS = env.text("INSTRUMENT_SOUNDFONTS")
NER_MODEL = env.text("NER_MODEL")
# A folder with musiccaps.csv, for manage.py train_parser alone.
PARSER_TRAINING_DATA = env.text("PARSER_TRAINING_DATA")

PROMPT_MAX_CHARACTERS = 10_000
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 200, 1, 4096) * 1024 * 1024
GENERATE_TIMEOUT_SECONDS = env.integer("GENERATE_TIMEOUT_SECONDS", 300, 1, 3600)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Its messages are only tokens: a line for each says nothing that the jobs' own pages do not.
    "loggers": {"django-q": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
}
