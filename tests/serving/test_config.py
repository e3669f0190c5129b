from __future__ import annotations

from pathlib import Path

import pytest

from lookalike.config import SettingError, Settings, setting_fields, settings_table, unknown_variables


def error_of(overrides: dict | None = None, env: dict | None = None, toml_path: Path | None = None) -> str:
    with pytest.raises(SettingError) as caught:
        Settings.load(overrides, env, toml_path)
    return str(caught.value)


def test_defaults_are_loopback_on_usual_ports(tmp_path: Path) -> None:
    settings = Settings.load({"data": tmp_path})
    assert (settings.host, settings.port, settings.http_port) == ("127.0.0.1", 19999, 9999)


def test_command_line_wins_over_environment_and_file(tmp_path: Path) -> None:
    (tmp_path / "lookalike.toml").write_text('port = 1\nhttp_port = 2\nlog_level = "error"\n')
    env = {"LOOKALIKE_DATA": str(tmp_path), "LOOKALIKE_HTTP_PORT": "3", "LOOKALIKE_LOG_LEVEL": "debug"}
    settings = Settings.load({"log_level": "warning", "port": None}, env)
    assert (settings.port, settings.http_port, settings.log_level) == (1, 3, "warning")


def test_origin_of_each_stated_value_is_kept(tmp_path: Path) -> None:
    settings = Settings.load({"data": tmp_path}, {"LOOKALIKE_PORT": "5"})
    assert settings.origins["port"] == "environment variable LOOKALIKE_PORT"
    assert "host" not in settings.origins


def test_bad_value_on_command_line_names_option() -> None:
    assert error_of({"http_port": "many"}) == (
        "http_port is 'many' (command line, --http-port); "
        "it must be a port from 1 to 65535, 0 for any free one, or off."
    )


def test_bad_value_in_environment_names_variable() -> None:
    message = error_of(env={"LOOKALIKE_LOG_FORMAT": "xml"})
    assert message == (
        "log_format is 'xml' (environment variable LOOKALIKE_LOG_FORMAT); it must be one of console, json."
    )


def test_bad_value_in_file_names_file(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("token_seconds = 5\n")
    assert error_of(toml_path=path).startswith(f"token_seconds is 5 (file {path}); it must be a whole number")


def test_bad_secret_is_not_shown() -> None:
    assert "hunter2" not in error_of({"store_url": "mysql://root:hunter2@db/x"})


def test_secrets_are_not_in_the_repr() -> None:
    settings = Settings.load({"smtp_password": "hunter2", "admin_password": "hunter3"})
    assert "hunter" not in repr(settings)


def test_misspelt_setting_in_file_is_an_error_with_a_guess(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("http_prot = 5\n")
    assert error_of(toml_path=path) == (
        f"{path} sets http_prot, which is not a setting; did you mean http_port?"
    )


def test_misspelt_variable_is_named_with_a_guess() -> None:
    assert unknown_variables({"LOOKALIKE_PROT": "1", "LOOKALIKE_PORT": "1", "PATH": "/"}) == [
        "LOOKALIKE_PROT is not a setting; did you mean port?"
    ]


def test_empty_variable_counts_as_not_set() -> None:
    assert Settings.load(env={"LOOKALIKE_CERT": ""}).cert is None


def test_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    assert "no such file" in error_of({"config": tmp_path / "none.toml"})


def test_broken_toml_is_an_error_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("port = \n")
    assert "line 1" in error_of(toml_path=path)


def test_paths_in_a_file_count_from_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text('project = "lookml"\n')
    assert Settings.load(toml_path=path).project == tmp_path / "lookml"


def test_data_cannot_be_moved_from_inside_the_data_folder(tmp_path: Path) -> None:
    (tmp_path / "lookalike.toml").write_text('data = "elsewhere"\n')
    assert "--data" in error_of({"data": tmp_path})


def test_key_without_certificate_is_refused(tmp_path: Path) -> None:
    assert "cert is not set" in error_of({"key": tmp_path / "key.pem"})


def test_all_ports_off_is_refused() -> None:
    assert "leave at least one port on" in error_of({"port": "off", "http_port": "off"})


@pytest.mark.parametrize(("text", "number"), [("10k", 10_000), ("1M", 1_000_000), ("250000", 250_000)])
def test_scale_takes_thousands_and_millions(text: str, number: int) -> None:
    assert Settings.load({"scale": text}).scale == number


def test_extra_ports_come_from_text_and_list(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text("extra_ports = [443, 8443]\n")
    assert Settings.load(toml_path=path).extra_ports == (443, 8443)
    assert Settings.load({"extra_ports": "443, 8443"}).extra_ports == (443, 8443)


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "https://localhost:19999"),
        ({"port": 443}, "https://localhost"),
        ({"port": "off"}, "http://localhost:9999"),
        ({"host": "10.1.2.3"}, "https://10.1.2.3:19999"),
        ({"host_url": "https://bi.example.com/"}, "https://bi.example.com"),
    ],
)
def test_base_url_follows_host_and_port(settings: dict, url: str) -> None:
    assert Settings.load(settings).base_url == url


def test_table_has_a_row_for_every_setting() -> None:
    table = settings_table()
    assert all(
        f"| `{declared.name}` | `LOOKALIKE_{declared.name.upper()}` |" in table
        for declared in setting_fields()
    )
    assert "| `http_port` | `LOOKALIKE_HTTP_PORT` | `9999` |" in table
