"""Against a real server, which is started where Debian's package (or another) is installed."""

from __future__ import annotations

import gc
import hashlib
import re

import polars as pl
import pytest
from database_any_server import AnyServer, reader, refused
from database_servers import (
    ADMIN_PASSWORD,
    DATABASE,
    PASSWORD,
    READER,
    VARIABLE,
    Server,
    finished,
    free_port,
    home,
    needed,
    running,
)
from database_township import (
    HEADINGS,
    ROLL,
    columns_of,
    read,
    spec_of,
)

from cpaudit.project import SourceSpec

pytestmark = pytest.mark.slow
psycopg = pytest.importorskip("psycopg", reason="the extra «databases» is not installed")


@pytest.fixture(scope="module")
def server():
    initdb, postgres = needed("initdb"), needed("postgres")
    port = free_port()
    with home("postgres") as (folder, options):
        secret = folder / "admin"
        secret.write_text(ADMIN_PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        data = folder / "data"
        finished(
            [
                *(initdb, "-D", data, "-U", "admin", "-A", "scram-sha-256", "--pwfile", secret),
                *("-E", "UTF8", "--locale=C", "--no-sync"),
            ],
            options,
        )
        command = [postgres, "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F"]
        one = Server(port, folder)
        with running(command, options, folder, port, lambda: _is_ready(one)):
            _fill(one)
            yield one


def _is_ready(server):
    try:
        admin(server, "postgres").close()
    except psycopg.OperationalError:  # it listens before it lets anybody in
        return False
    return True


def admin(server, database=DATABASE):
    return psycopg.connect(
        host="127.0.0.1",
        port=server.port,
        user="admin",
        password=ADMIN_PASSWORD,
        dbname=database,
        autocommit=True,
    )


def _fill(server):
    with admin(server, "postgres") as connection:
        password = psycopg.sql.Literal(PASSWORD)
        connection.execute(
            psycopg.sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                psycopg.sql.Identifier(READER), password
            )
        )
        connection.execute(f"CREATE DATABASE {DATABASE}")
        connection.execute(
            "CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0"
        )
    with admin(server) as connection:
        texts = ", ".join(f"{name} text" for name in HEADINGS)
        connection.execute(f"CREATE TABLE ryxx ({texts})")
        marks = ", ".join(["%s"] * len(HEADINGS))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO ryxx VALUES ({marks})", ROLL)  # noqa: S608 - marks alone
        connection.execute('CREATE SCHEMA "户籍"')
        connection.execute('CREATE TABLE "户籍"."人员 ""表""" AS SELECT * FROM ryxx')
        connection.execute("CREATE TABLE locked_away (a text)")
        connection.execute("CREATE TABLE nobody (a text)")
        connection.execute(
            "CREATE TABLE kinds AS SELECT 880101199001011234::bigint AS big, "
            "3200.50::numeric(12,2) AS weight, 12345678901234567890.123456789::numeric AS wide, "
            "0.1::float8 + 0.2 AS ratio, 880101199001011234::float8 AS damaged, "
            "DATE '2013-05-15' AS day, TIMESTAMP '2013-05-15 08:30:00.5' AS moment, "
            "TIMESTAMPTZ '2013-05-14 16:00:00+00' AS midnight, true AS yes, false AS no, "
            "NULL::text AS nothing, 'ab'::char(8) AS padded, '中文'::bytea AS raw, "
            "ARRAY['a','b'] AS list, '{\"a\": 1}'::json AS tree, 'infinity'::date AS ever, "
            "'\\N'::text AS mark, E'a\\r\\nb'::text AS lines, INTERVAL '1 year 2 days' AS span"
        )
        connection.execute(
            "CREATE TABLE photos AS SELECT 'x'::text AS xm, '\\x89504e47000d0a'::bytea AS zp"
        )
        connection.execute(
            "CREATE TABLE many AS SELECT i AS n, 'v' || i AS v FROM generate_series(1, 5000) i"
        )
        connection.execute(
            "CREATE TABLE one_column AS SELECT NULLIF(i % 2, 0) AS n FROM generate_series(1, 4) i"
        )
        connection.execute(f'GRANT USAGE ON SCHEMA "户籍" TO {READER}')
        connection.execute(f'GRANT SELECT ON ALL TABLES IN SCHEMA public, "户籍" TO {READER}')
        connection.execute(f"REVOKE ALL ON locked_away FROM {READER}")
        connection.execute(f"GRANT INSERT, UPDATE, DELETE ON ryxx TO {READER}")
    with admin(server, "ascii") as connection:
        connection.execute("CREATE TABLE ryxx (xm text, xb text)")
        for name, sex in (("张三", "女"), ("李四", "男")):
            quoted = "', '".join(
                "".join(f"\\x{byte:02x}" for byte in text.encode("gbk")) for text in (name, sex)
            )
            values = quoted.replace(", ", ", E")
            connection.execute(f"INSERT INTO ryxx VALUES (E'{values}')")  # noqa: S608 - bytes in hex
        connection.execute(f"GRANT SELECT ON ryxx TO {READER}")


@pytest.fixture
def ask(server, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return reader(server, "postgresql", tmp_path)


class TestPostgresql(AnyServer):
    scheme, driver, locked_table = "postgresql", "psycopg", "locked_away"


def test_values_are_the_servers_own_text(ask):
    told = {name: values[0] for name, values in columns_of(ask(table="kinds").sheet).items()}
    assert told == {
        "big": "880101199001011234",
        "weight": "3200.50",
        "wide": "12345678901234567890.123456789",
        "ratio": "0.30000000000000004",
        "damaged": "8.801011990010112e+17",
        "day": "2013-05-15",
        "moment": "2013-05-15 08:30:00.5",
        "midnight": "2013-05-15 00:00:00+08",
        "yes": "true",
        "no": "false",
        "nothing": None,
        "padded": "ab",
        "raw": "中文",
        "list": "{a,b}",
        "tree": '{"a": 1}',
        "ever": "infinity",
        "mark": "\\N",
        "lines": "a\r\nb",
        "span": "P1Y2D",
    }


def test_a_damaged_number_is_counted(ask):
    assert sum(ask(table="kinds").sheet.damaged.values()) == 1


def test_a_schema_and_quotes_in_a_name_are_quoted(ask):
    table = ask(table='户籍."人员 ""表"""')
    assert table.sheet.n_rows == 6
    assert table.stem == '户籍.人员 "表"'


def test_a_query_is_read_with_remarks_and_a_semicolon_at_its_end(ask):
    table = ask(
        query="WITH a AS (SELECT * FROM ryxx) -- roll;\nSELECT xm AS 姓名 FROM a WHERE xb = '女';\n-- end"
    )
    assert columns_of(table.sheet) == {"姓名": ["李小芳", "赵𠅤敏"]}
    assert re.fullmatch(r"postgresql hukou: query-[0-9a-f]{6}", table.file)


def test_a_single_column_keeps_its_empty_rows(ask):
    assert columns_of(ask(table="one_column").sheet) == {"n": ["1", None, "1", None]}


def test_batches_change_neither_rows_nor_hash(ask, monkeypatch):
    from cpaudit.sources.readers.database import postgresql

    whole = ask(table="many")
    monkeypatch.setattr(postgresql, "_BATCH_BYTES", 100)
    parts = ask(table="many")
    assert parts.sheet.cells.equals(whole.sheet.cells)
    assert parts.sha256 == whole.sha256
    assert whole.sheet.cells["row"].to_list() == list(range(1, 5001))
    assert ask(table="ryxx").sha256 != whole.sha256


def test_a_server_without_an_encoding_gives_bytes_that_are_decoded(ask, server):
    table = ask(url=server.url("postgresql", database="ascii"), table="ryxx")
    assert columns_of(table.sheet) == {"xm": ["张三", "李四"], "xb": ["女", "男"]}
    assert table.sheet.encoding == "gb18030"


def test_user_and_password_may_stand_elsewhere(server, tmp_path, monkeypatch):
    monkeypatch.setenv("WHO", READER)
    (tmp_path / "secret").write_text(PASSWORD + "\n", encoding="utf-8")
    url = f"postgresql://127.0.0.1:{server.port}/{DATABASE}"
    table = read(
        url,
        tmp_path,
        table="ryxx",
        user_env="WHO",
        password_file="secret",  # noqa: S106 - a file's name
    )
    assert table.sheet.n_rows == 6


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("SELECT xm FROM ryxx WHERE sex = 1", "sex"),
        ("SELECT xm FROM ryxx\nWHERE ((", "line 2"),
        ("SELECT 1; DROP TABLE ryxx", "multiple commands"),
        ("SELECT 1) TO STDOUT; DROP TABLE ryxx; COPY (SELECT 1", ""),
        ("SELECT set_config('transaction_read_only', 'off', false), 1/0", ""),
    ],
)
def test_a_query_that_the_server_cannot_run_is_refused(ask, server, query, part):
    error = refused(ask, query=query)
    assert part in error.message().en
    with admin(server) as connection:
        assert connection.execute("SELECT count(*) FROM ryxx").fetchone() == (6,)


def test_the_session_may_not_write_although_the_user_may(ask, server):
    query = "WITH gone AS (DELETE FROM ryxx RETURNING *) SELECT * FROM gone"
    refused(ask, query=query)
    with admin(server) as connection:
        connection.execute(
            "CREATE OR REPLACE FUNCTION wipe() RETURNS int LANGUAGE sql SECURITY DEFINER "
            "AS 'DELETE FROM ryxx; SELECT 1'"
        )
    assert "read-only" in refused(ask, query="SELECT wipe()").message().en
    with admin(server) as connection:
        assert connection.execute("SELECT count(*) FROM ryxx").fetchone() == (6,)


def test_an_unknown_table_is_named_with_those_like_it(ask):
    error = refused(ask, table="RYXX")
    assert "«RYXX»" in error.what.en
    assert "ryxx" in error.mend.en
    assert "there is no table" in refused(ask, table="nowhere.ryxx").message().en


def test_rows_that_are_not_wanted_any_more_are_not_waited_for(ask, monkeypatch):
    from cpaudit.sources.readers.database import postgresql

    monkeypatch.setattr(postgresql, "_BATCH_BYTES", 1000)
    query = "SELECT 'x' AS xm, '\\x00ff00ff'::bytea AS zp, a.n FROM many a, many b, many c"
    assert "zp" in refused(ask, query=query).what.en
    gc.collect()  # what the driver leaves open would warn here


def test_a_value_is_not_repeated_in_a_message(ask):
    error = refused(ask, query="SELECT gmsfhm::date FROM ryxx")
    assert "1980" not in error.message().en


def test_a_locked_table_is_given_up(ask, server, monkeypatch):
    from cpaudit.sources.readers.database import postgresql

    monkeypatch.setattr(postgresql, "_SETTINGS", postgresql._SETTINGS.replace("'10s'", "'300ms'"))
    with admin(server) as connection, connection.transaction():
        connection.execute("LOCK TABLE many")
        assert "in time" in refused(ask, table="many").what.en


def test_a_connection_that_breaks_is_told(ask, server, monkeypatch):
    from cpaudit.sources.readers.database import postgresql

    monkeypatch.setattr(postgresql, "_BATCH_BYTES", 50_000)
    original = postgresql._columns
    killed = []

    def killing(*arguments, **options):
        if not killed:
            with admin(server) as connection:
                query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"
                killed.append(connection.execute(query, (READER,)))
        return original(*arguments, **options)

    monkeypatch.setattr(postgresql, "_columns", killing)
    assert (
        "lost"
        in refused(
            ask, query="SELECT repeat('x', 1000), i FROM generate_series(1, 20000) i"
        ).what.en
    )


def test_every_row_of_a_table_is_a_record_or_counted(server, township, monkeypatch):
    monkeypatch.setenv(VARIABLE, PASSWORD)
    database = spec_of(server.url("postgresql"), table="ryxx", password_env=VARIABLE)
    township.specs.append(
        SourceSpec("hukou", "hukou", database=database, is_profile_declared=False)
    )
    intake = township.read()
    (file,) = intake.files.rows(named=True)
    assert (file["n_rows"], file["n_records"] + file["n_skipped"]) == (6, 6)
    assert file["profile_id"] == "police_persons"


def test_the_hash_is_of_the_content(ask):
    table = ask(table="one_column")
    digest = hashlib.sha256(b"n")
    digest.update(
        pl.DataFrame({"c0": ["1", None, "1", None]}).write_csv(include_header=False).encode()
    )
    assert table.sha256 == digest.hexdigest()
