import json

import jsonschema
import pytest
import yaml
from database_servers import free_port
from database_township import is_bilingual, read, spec_of, texts_of

from cpaudit.cli import main as door
from cpaudit.errors import ProjectError, SourceError
from cpaudit.project import Address, Dialect, load_project
from cpaudit.project.database import parse_address
from cpaudit.project.schema import json_schema
from cpaudit.project.statement import why_refused
from cpaudit.sources.readers.database.credentials import login_of

SECRET = "Hunter2@88/x:y"  # noqa: S105 - invented
BEFORE = (
    "area: {name: 测试镇, codes: 880101}\nperiod: 2025\nas_of: 2026-01-15\nsources:\n  police:\n"
)
PLAIN = "url: 'postgresql://reader@10.0.0.5:5432/hukou'"


@pytest.fixture
def write(tmp_path):
    def written(*lines):
        path = tmp_path / "cpaudit.yaml"
        path.write_text(BEFORE + "".join(f"    {line}\n" for line in lines), encoding="utf-8")
        return path

    return written


def problem(path):
    with pytest.raises(ProjectError) as caught:
        load_project(path)
    error = caught.value
    assert is_bilingual(error)
    assert error.place.row is not None
    for text in (str(error), repr(error), repr(error.what), repr(error.mend)):
        assert SECRET not in text
    return error


def fits_the_schema(path):
    values = json.loads(json.dumps(yaml.safe_load(path.read_text(encoding="utf-8")), default=str))
    validator = jsonschema.Draft202012Validator(json.loads(json_schema()))
    return validator.is_valid(values)


def test_every_setting_reaches_the_project(write):
    path = write(
        "database:",
        "  url: mysql://10.0.0.5/hukou?ssl_ca=ca.pem",
        "  query: SELECT * FROM ryxx;",
        "  user_env: HUKOU_USER",
        "  password_file: secrets/hukou",
    )
    spec = load_project(path).source("police")
    assert spec.files == ()
    assert spec.paths(path.parent) == ()
    assert spec.database is not None
    assert spec.database.address == Address(
        Dialect.MYSQL, "hukou", "10.0.0.5", options={"ssl_ca": "ca.pem"}
    )
    assert spec.database.query == "SELECT * FROM ryxx;"
    assert (spec.database.user_env, spec.database.password_file) == ("HUKOU_USER", "secrets/hukou")
    assert fits_the_schema(path)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("postgres://h/d", Address(Dialect.POSTGRESQL, "d", "h")),
        ("postgresql+psycopg://a%40b@h:1/d%20e", Address(Dialect.POSTGRESQL, "d e", "h", 1, "a@b")),
        ("postgresql:///d?host=/run", Address(Dialect.POSTGRESQL, "d", options={"host": "/run"})),
        ("postgresql://u@[::1]:5432/d", Address(Dialect.POSTGRESQL, "d", "::1", 5432, "u")),
        ("mariadb://u@h/d", Address(Dialect.MYSQL, "d", "h", user="u")),
        ("sqlite:///数据/a b.db", Address(Dialect.SQLITE, "数据/a b.db")),
        ("sqlite:////srv/a.db", Address(Dialect.SQLITE, "/srv/a.db")),
        ("sqlite:///C:/数据/a.db", Address(Dialect.SQLITE, "C:/数据/a.db")),
    ],
)
def test_an_address_is_read_in_its_usual_forms(url, address):
    assert parse_address(url) == address


@pytest.mark.parametrize(
    ("lines", "row", "part"),
    [
        ((f"database: {{{PLAIN}}}",), 6, "neither table nor query"),
        ((f"database: {{{PLAIN}, table: a, query: SELECT 1}}",), 6, "table is given too"),
        (("database: {table: a}",), 6, "«url» is missing"),
        (("files: a.csv", f"database: {{{PLAIN}, table: a}}"), 5, "both given"),
        (("profile: police_persons",), 5, "«files» is missing"),
        ((f"database: {{{PLAIN}, table: a}}", "sheets: a"), 7, "no sheets"),
        ((f"database: {{{PLAIN}, tabel: a}}",), 6, "Did you mean «table»?"),
        ((f"database: {{{PLAIN}, table: a, password_env: A B}}",), 6, "form"),
        ((f"database: {{{PLAIN}, table: a, password_env: A, password_file: b}}",), 6, "given too"),
        ((f"database: {{{PLAIN}, query: DELETE FROM a}}",), 6, "begins with «DELETE»"),  # noqa: S608 - refused
        ((f"database: {{{PLAIN}, query: SELECT 1; SELECT 2}}",), 6, "more than one"),
        (("database: {url: 'sqlite:///a.db', table: a, password_env: A}",), 6, "has no user"),
        (("database: {url: 'sqlite:///a.db?mode=rw', table: a}",), 6, "no options"),
        (("database: {url: 'sqlite://a.db', table: a}",), 6, "does not name a file"),
        (("database: {url: 'oracle://h/d', table: a}",), 6, "«oracle»"),
        (("database: {url: 'mysql://h:99999/d', table: a}",), 6, "no port"),
        (("database: {url: 'mysql://h/d?charset=gbk', table: a}",), 6, "option «charset»"),
        (("database: {url: hukou, table: a}",), 6, "not the address"),
        (("database: a.db",), 6, "not a mapping"),
    ],
)
def test_a_wrong_value_is_refused_with_its_line_and_a_mend(write, lines, row, part):
    path = write(*lines)
    error = problem(path)
    assert part in error.message().en
    assert error.place.row == row


@pytest.mark.parametrize(
    "line",
    [
        f"database: {{url: 'postgresql://reader:{SECRET}@10.0.0.5/hukou', table: a}}",
        f"database: {{url: 'mysql://reader:{SECRET}@h/d?x=1', table: a}}",
        f"database: {{url: 'mysql://h/d?password={SECRET}', table: a}}",
        f"database: {{url: ['mysql://reader:{SECRET}@h/d'], table: a}}",
        f"database: {{{PLAIN}, table: a, password: '{SECRET}'}}",
        f"database: 'postgresql://reader:{SECRET}@10.0.0.5/hukou'",
        f"files: 'postgresql://reader:{SECRET}@10.0.0.5/hukou'",
        f"files: ['a.csv', 'mysql://reader:{SECRET}@h/d']",
        f"database: {{{PLAIN}, table: {{a: 'mysql://reader:{SECRET}@h/d'}}}}",
        f"coverage: ['mysql://reader:{SECRET}@h/d']",
    ],
)
def test_a_password_in_the_file_is_refused_and_never_repeated(write, line):
    problem(write(line))


def test_the_mend_for_a_password_says_where_it_belongs(write):
    error = problem(write(f"database: {{url: 'mysql://a:{SECRET}@h/d', table: a}}"))
    assert "password_env" in error.mend.en
    assert "password_file" in error.mend.zh


@pytest.mark.parametrize(
    "line",
    [
        f"database: {{{PLAIN}}}",
        f"database: {{{PLAIN}, table: a, query: SELECT 1}}",
        f"database: {{url: 'mysql://a:{SECRET}@h/d', table: a}}",
        f"database: {{{PLAIN}, table: a}}\n    files: a.csv",
        "profile: a",
    ],
)
def test_the_schema_refuses_what_the_loader_refuses(write, line):
    path = write(line)
    problem(path)
    assert not fits_the_schema(path)


def test_the_settings_are_shown_without_a_secret(write, monkeypatch, capsys):
    monkeypatch.setenv("HUKOU_PASSWORD", SECRET)
    monkeypatch.setattr(door, "prepare_streams", lambda: None)
    path = write("database:", f"  {PLAIN}", "  table: ryxx", "  password_env: HUKOU_PASSWORD")
    with pytest.raises(SystemExit):
        door.main(["config", "show", str(path)])
    shown = capsys.readouterr().out
    assert "sources.police.database.url = postgresql://reader@10.0.0.5:5432/hukou" in shown
    assert "sources.police.database.password_env = HUKOU_PASSWORD" in shown
    assert SECRET not in shown


@pytest.mark.parametrize(
    "query",
    [
        "SELECT a FROM t",
        "  select a from t ; ",
        "WITH a AS (SELECT 1) SELECT * FROM a",
        "(SELECT 1) UNION (SELECT 2)",
        "SELECT ';', 'DELETE', \"insert\", 'it''s' FROM t -- ; DROP\n",
        "/* why; */ SELECT a /* INTO x; */ FROM t",
        "SELECT update_time, insert_by, INSERT(a, 1, 1, 'b') FROM into_table",
    ],
)
@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_query_that_reads_is_taken(query, dialect):
    assert why_refused(query, dialect) is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "-- nothing",
        "DELETE FROM t",
        "EXPLAIN SELECT 1",
        "SELECT 1; DROP TABLE t",
        "SELECT ';' ; SELECT 1",
        "SELECT a INTO b FROM t",
        "SELECT a FROM t INTO OUTFILE '/tmp/x'",
        "WITH d AS (DELETE FROM t RETURNING *) SELECT * FROM d",
        "SELECT a FROM t FOR UPDATE",
        "SELECT a /*! INTO OUTFILE 'x' */ FROM t",
        "PRAGMA writable_schema = 1",
        "CALL wipe()",
    ],
)
@pytest.mark.parametrize("dialect", list(Dialect))
def test_a_query_that_does_more_is_refused(query, dialect):
    what, mend = why_refused(query, dialect)
    assert what.zh != what.en
    assert mend.zh != mend.en


@pytest.mark.parametrize(
    ("query", "dialect"),
    [
        ("SELECT $$;DELETE$$, $q$ ; $q$, E'\\';'", Dialect.POSTGRESQL),
        ("SELECT '\\';', \"\\\";\" # ; DELETE", Dialect.MYSQL),
        ("SELECT [a;b] FROM t", Dialect.SQLITE),
    ],
)
def test_each_dialect_has_its_own_quotes(query, dialect):
    assert why_refused(query, dialect) is None


def login(tmp_path, **more):
    return login_of(spec_of("mysql://reader@h/d", table="t", **more), tmp_path, source_id="police")


def test_a_password_comes_from_the_environment_or_a_file_and_is_not_shown(tmp_path, monkeypatch):
    monkeypatch.setenv("A_PASSWORD", SECRET)
    (tmp_path / "secret").write_text(f"\ufeff{SECRET}\r\n", encoding="utf-8")
    for more in ({"password_env": "A_PASSWORD"}, {"password_file": "secret"}):
        told = login(tmp_path, **more)
        assert (told.user, told.password) == ("reader", SECRET)
        assert SECRET not in repr(told)
        assert told.scrubbed(f"no {SECRET}\nfor 880101199001010017") == "no *** for …"
    assert login(tmp_path).password is None


@pytest.mark.parametrize(
    ("more", "part"),
    [
        ({"password_env": "NOT_SET_AT_ALL"}, "NOT_SET_AT_ALL is not set"),
        ({"user_env": "NOT_SET_AT_ALL"}, "NOT_SET_AT_ALL is not set"),
        ({"password_file": "none"}, "cannot be read"),
        ({"password_file": "empty"}, "not one line"),
        ({"password_file": "long"}, "not one line"),
    ],
)
def test_a_password_that_is_not_there_is_told(tmp_path, more, part):
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "long").write_text(f"user\n{SECRET}\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        login(tmp_path, **more)
    assert part in caught.value.what.en
    assert SECRET not in str(caught.value)
    assert is_bilingual(caught.value)


@pytest.mark.parametrize("scheme", ["postgresql", "mysql"])
def test_a_server_that_is_not_there_is_told_without_a_secret(tmp_path, monkeypatch, scheme):
    pytest.importorskip("psycopg", reason="the extra «databases» is not installed")
    monkeypatch.setenv("A_PASSWORD", SECRET)
    url = f"{scheme}://reader@127.0.0.1:{free_port()}/hukou"
    with pytest.raises(SourceError) as caught:
        read(url, tmp_path, table="t", password_env="A_PASSWORD")  # noqa: S106 - a variable's name
    assert "no database server answers at 127.0.0.1" in caught.value.what.en
    assert SECRET not in texts_of(caught.value)
