"""What the blog promises about its settings."""

import pytest

from settings import Settings, SettingsError, read_settings

KEY = "k3y-0f-th3-bl0g"
ALL = {
    "BLOG_SECRET_KEY": KEY,
    "BLOG_DATABASE_URL": "postgresql://ada:hunter2@db/blog",
    "BLOG_SQL_ECHO": "yes",
    "BLOG_PAGE_SIZE": "50",
}


def read(**changes: str) -> Settings:
    """The settings with a key and with these variables."""
    return read_settings({"BLOG_SECRET_KEY": KEY, **changes})


def values(settings: Settings) -> tuple[object, ...]:
    return (
        settings.secret_key,
        settings.database_url,
        settings.sql_echo,
        settings.page_size,
    )


def complaint(environ: dict[str, str]) -> str:
    """What the SettingsError says; "nothing" if there is none."""
    try:
        read_settings(environ)
    except SettingsError as error:
        return str(error)
    except Exception as error:
        return f"another error: {type(error).__name__}"
    return "nothing"


def test_values_come_from_the_environment() -> None:
    assert values(read_settings(ALL)) == (KEY, ALL["BLOG_DATABASE_URL"], True, 50)


def test_what_is_not_set_has_a_default() -> None:
    assert values(read()) == (KEY, "sqlite:///blog.db", False, 20)


def test_empty_value_counts_as_not_set() -> None:
    settings = read(BLOG_DATABASE_URL="", BLOG_SQL_ECHO="", BLOG_PAGE_SIZE="")
    assert values(settings) == (KEY, "sqlite:///blog.db", False, 20)


def test_environment_is_read_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    for key in ("first", "second"):
        monkeypatch.setenv("BLOG_SECRET_KEY", key)
        seen.append(read_settings().secret_key)
    assert seen == ["first", "second"]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        *((word, True) for word in ("1", "true", "yes", "on", "TRUE", "Yes")),
        *((word, False) for word in ("0", "false", "no", "off", "FALSE", "No")),
    ],
)
def test_words_for_yes_and_no(word: str, meaning: bool) -> None:
    assert read(BLOG_SQL_ECHO=word).sql_echo is meaning


def test_other_word_is_refused() -> None:
    said = complaint({"BLOG_SECRET_KEY": KEY, "BLOG_SQL_ECHO": "maybe"})
    assert "BLOG_SQL_ECHO" in said


def test_missing_key_is_refused() -> None:
    assert "BLOG_SECRET_KEY" in complaint({"BLOG_PAGE_SIZE": "50"})


def test_empty_key_is_refused() -> None:
    assert "BLOG_SECRET_KEY" in complaint({"BLOG_SECRET_KEY": ""})


def test_page_size_that_is_no_number_is_refused() -> None:
    said = complaint({"BLOG_SECRET_KEY": KEY, "BLOG_PAGE_SIZE": "many"})
    assert "BLOG_PAGE_SIZE" in said


@pytest.mark.parametrize("size", ["0", "101", "-5"])
def test_page_size_out_of_range_is_refused(size: str) -> None:
    said = complaint({"BLOG_SECRET_KEY": KEY, "BLOG_PAGE_SIZE": size})
    assert "BLOG_PAGE_SIZE" in said


def test_secrets_do_not_show() -> None:
    shown = f"{read_settings(ALL)!r} {read_settings(ALL)}"
    assert [secret for secret in (KEY, "hunter2") if secret in shown] == []


def test_settings_cannot_be_changed() -> None:
    settings = read()
    outcome = "changed"
    try:
        settings.page_size = 99
    except (AttributeError, TypeError, ValueError):
        outcome = "refused"
    assert outcome == "refused"
