"""Against a real MariaDB or MySQL server, which is started where one is installed."""

from __future__ import annotations

import pytest
from database_any_server import AnyServer, reader, refused
from database_servers import (
    ADMIN_PASSWORD,
    DATABASE,
    PASSWORD,
    READER,
    VARIABLE,
    Server,
    binary,
    finished,
    free_port,
    home,
    needed,
    running,
)
from database_township import HEADINGS, ROLL, columns_of

pytestmark = pytest.mark.slow
pymysql = pytest.importorskip("pymysql", reason="the extra «databases» is not installed")


@pytest.fixture(scope="module")
def server():
    mysqld = needed("mariadbd", "mysqld")
    port = free_port()
    with home("mysql") as (folder, options):
        data, socket_file = folder / "data", folder / "s"
        install = binary("mariadb-install-db", "mysql_install_db")
        if install:
            arguments = ["--auth-root-authentication-method=normal", "--skip-test-db"]
            finished([install, "--no-defaults", f"--datadir={data}", *arguments], options)
        else:
            finished(
                [mysqld, "--no-defaults", "--initialize-insecure", f"--datadir={data}"], options
            )
        command = [mysqld, "--no-defaults", f"--datadir={data}", f"--port={port}"]
        command += ["--bind-address=127.0.0.1", f"--socket={socket_file}"]
        command += [f"--pid-file={folder / 'pid'}", "--innodb-flush-log-at-trx-commit=0"]
        one = Server(port, folder)
        with running(command, options, folder, port):
            with _local(socket_file, "") as connection, connection.cursor() as cursor:
                cursor.execute(f"ALTER USER root@localhost IDENTIFIED BY '{ADMIN_PASSWORD}'")
            with _local(socket_file, ADMIN_PASSWORD) as connection:
                _fill(connection)
            yield one


def _local(path, password, database=None):
    return pymysql.connect(
        unix_socket=str(path),
        user="root",
        password=password,
        database=database,
        charset="utf8mb4",
        autocommit=True,
    )


def admin(server, database=DATABASE):
    return _local(server.folder / "s", ADMIN_PASSWORD, database)


def run(connection, *statements):
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall()


def _fill(connection):
    texts = ", ".join(f"`{name}` text" for name in HEADINGS)
    run(
        connection,
        f"CREATE DATABASE {DATABASE} CHARACTER SET utf8mb4",
        f"USE {DATABASE}",
        "SET SESSION sql_mode = ''",
        f"CREATE TABLE ryxx ({texts})",
    )
    with connection.cursor() as cursor:
        marks = ", ".join(["%s"] * len(HEADINGS))
        cursor.executemany(f"INSERT INTO ryxx VALUES ({marks})", ROLL)  # noqa: S608 - only marks
        cursor.execute("CREATE TABLE many (n int, v varchar(20))")
        cursor.executemany("INSERT INTO many VALUES (%s, 'v')", [(n,) for n in range(1000)])
    run(
        connection,
        "CREATE TABLE `人员``表` AS SELECT * FROM ryxx",
        "CREATE TABLE kinds (big bigint unsigned, weight decimal(12,2), ratio double, "
        "damaged double, day date, zero date, moment datetime(3), stamp timestamp, yes boolean, "
        "bits bit(4), flag bit(1), nothing text, padded char(8), code int(6) zerofill, "
        "raw varbinary(20), kind enum('男','女'), clock time, y year, tree json)",
        "SET time_zone = '+08:00'",
        "INSERT INTO kinds VALUES (18446744073709551615, 3200.50, 0.1, 880101199001011234, "
        "'2013-05-15', '0000-00-00', '2013-05-15 08:30:00.5', '2013-05-15 00:00:00', true, "
        "b'1010', b'1', NULL, 'ab', 42, '中文', '女', '08:30:00', 2013, '{\"a\": 1}')",
        "CREATE TABLE photos AS SELECT 'x' AS xm, UNHEX('89504E470D0A1A0A0000000D') AS zp",
        "CREATE TABLE nobody (a text)",
        "CREATE DATABASE hidden",
        "CREATE TABLE hidden.locked_away (a text)",
        "CREATE TABLE old (xm varchar(20), xb varchar(4)) CHARACTER SET latin1",
        "SET NAMES latin1",
        "INSERT INTO old VALUES (UNHEX('D5C5C8FD'), UNHEX('C5AE')), (UNHEX('C0EECBC4'), UNHEX('C4D0'))",
        "SET NAMES utf8mb4",
        f"CREATE USER {READER}@'127.0.0.1' IDENTIFIED BY '{PASSWORD}'",
        f"CREATE USER {READER}@localhost IDENTIFIED BY '{PASSWORD}'",
    )
    for host in ("'127.0.0.1'", "localhost"):
        run(
            connection,
            f"GRANT SELECT ON {DATABASE}.* TO {READER}@{host}",
            f"GRANT INSERT, UPDATE, DELETE ON {DATABASE}.ryxx TO {READER}@{host}",
        )


@pytest.fixture
def ask(server, tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, PASSWORD)
    return reader(server, "mariadb", tmp_path)


class TestMysql(AnyServer):
    scheme, driver, locked_table = "mysql", "pymysql", "hidden.locked_away"


def test_values_are_the_servers_own_text(ask):
    told = {name: values[0] for name, values in columns_of(ask(table="kinds").sheet).items()}
    damaged = told.pop("damaged")
    assert damaged.startswith("8.80101199001011")
    assert damaged.endswith("e17")
    assert told.pop("stamp").startswith("2013-05-1")  # in the time zone of the server
    assert told == {
        "big": "18446744073709551615",
        "weight": "3200.50",
        "ratio": "0.1",
        "day": "2013-05-15",
        "zero": "0000-00-00",
        "moment": "2013-05-15 08:30:00.500",
        "yes": "1",
        "bits": "10",
        "flag": "1",
        "nothing": None,
        "padded": "ab",
        "code": "000042",
        "raw": "中文",
        "kind": "女",
        "clock": "08:30:00",
        "y": "2013",
        "tree": '{"a": 1}',
    }


def test_a_schema_and_quotes_in_a_name_are_quoted(ask):
    assert ask(table="`人员``表`").sheet.n_rows == 6
    assert ask(table=f"{DATABASE}.ryxx").sheet.n_rows == 6


def test_a_query_is_read_with_remarks_and_a_semicolon_at_its_end(ask):
    query = "SELECT XM AS 姓名 # roll;\nFROM ryxx WHERE XB = '女'; -- end"
    assert columns_of(ask(query=query).sheet) == {"姓名": ["李小芳", "赵𠅤敏"]}


def test_batches_change_neither_rows_nor_hash(ask, monkeypatch):
    from cpaudit.sources.readers.database import mysql

    whole = ask(table="many")
    monkeypatch.setattr(mysql, "_BATCH", 7)
    parts = ask(table="many")
    assert parts.sheet.cells.equals(whole.sheet.cells)
    assert parts.sha256 == whole.sha256
    assert whole.sheet.n_rows == 1000


def test_gbk_in_a_latin_table_is_refused_with_the_key_that_reads_it(ask):
    error = refused(ask, table="old")
    assert "encoding: gb18030" in error.mend.en
    told = columns_of(ask(table="old", encoding="gb18030").sheet)
    assert told == {"xm": ["张三", "李四"], "xb": ["女", "男"]}


@pytest.mark.parametrize(
    ("query", "part"),
    [
        ("SELECT xm FROM ryxx WHERE sex = 1", "sex"),
        ("SELECT xm FROM ryxx\nWHERE ((", "line 2"),
        ("SELECT 1; DROP TABLE ryxx", "line 1"),
        ("SELECT xm FROM nirgends", "there is no table"),
    ],
)
def test_a_query_that_the_server_cannot_run_is_refused(ask, server, query, part):
    assert part in refused(ask, query=query).message().en
    with admin(server) as connection:
        assert run(connection, "SELECT count(*) FROM ryxx") == ((6,),)


def test_the_session_may_not_write_although_the_user_may(ask, server):
    refused(ask, query="DELETE FROM ryxx")  # past the guard of the project file
    with admin(server) as connection:
        assert run(connection, "SELECT count(*) FROM ryxx") == ((6,),)


def test_an_unknown_table_is_named_with_those_like_it(ask):
    error = refused(ask, table="ryxxx")
    assert "«ryxxx»" in error.what.en
    assert "ryxx" in error.mend.en


def test_rows_that_are_not_wanted_any_more_are_not_waited_for(ask, monkeypatch):
    from cpaudit.sources.readers.database import mysql

    monkeypatch.setattr(mysql, "_BATCH", 1)
    query = "SELECT 'x' AS xm, UNHEX('00FF00FF') AS zp, a.n FROM many a, many b, many c"
    assert "zp" in refused(ask, query=query).what.en


def test_a_locked_table_is_given_up(ask, server, monkeypatch):
    from cpaudit.sources.readers.database import mysql

    hurried = tuple(one.replace("= 10", "= 1") for one in mysql._READ_ONLY)
    monkeypatch.setattr(mysql, "_READ_ONLY", hurried)
    with admin(server) as connection:
        run(connection, "LOCK TABLES many WRITE")
        assert "in time" in refused(ask, table="many").what.en


def test_a_connection_that_breaks_is_told(ask, server, monkeypatch):
    from cpaudit.sources.readers.database import mysql

    monkeypatch.setattr(mysql, "_BATCH", 10)
    original = mysql.column
    killed = []

    def killing(*arguments):
        if not killed:
            with admin(server) as connection:
                listed = run(connection, "SHOW PROCESSLIST")
                killed.extend(
                    run(connection, f"KILL {n}") for n, who, *_ in listed if who == READER
                )
        return original(*arguments)

    monkeypatch.setattr(mysql, "column", killing)
    query = "SELECT repeat('x', 1000) AS x FROM many a, many b"
    assert "lost" in refused(ask, query=query).what.en
