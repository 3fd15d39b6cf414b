"""What holds of a database server of any make; a make's own test class says how it is reached."""

from __future__ import annotations

import builtins
import importlib
import socket

import pytest
from database_servers import PASSWORD, VARIABLE, free_port
from database_township import HEADINGS, columns_of, holders_of, is_bilingual, read, texts_of

from cpaudit.errors import SourceError


def reader(server, scheme, folder):
    """Reads a table or query as the reader, whose password stands in the environment."""

    def asked(*, url=None, encoding=None, **more):
        more.setdefault("password_env", VARIABLE)
        return read(url or server.url(scheme), folder, encoding=encoding, **more)

    return asked


def refused(ask, **more):
    with pytest.raises(SourceError) as caught:
        ask(**more)
    error = caught.value
    assert is_bilingual(error)
    assert PASSWORD not in texts_of(error)
    assert error.place.file
    return error


class AnyServer:
    """A make gives the fixtures ``server`` and ``ask`` beside these names."""

    scheme: str
    driver: str
    locked_table: str

    @property
    def room(self):
        """The module that speaks with servers of this make."""
        return importlib.import_module(f"cpaudit.sources.readers.database.{self.scheme}")

    def test_a_table_comes_out_cell_by_cell(self, ask):
        table = ask(table="ryxx")
        told = {name.upper(): values for name, values in columns_of(table.sheet).items()}
        assert table.file == f"{self.scheme} hukou: ryxx"
        assert list(told) == list(HEADINGS)
        assert told["XM"] == ["王建国", "李小芳", "王 童", "赵𠅤敏", 'O\'Neill,"X"', "钱\t七"]
        assert told["GMSFHM"][1:4] == ["880101198506010025", None, "88010119901231002X"]
        assert told["CSRQ"][5] == "1950-00-00"
        assert told["XZZ"][4] == "测试县桃源村\n3组"
        assert table.sheet.cells["row"].to_list() == [1, 2, 3, 4, 5, 6]

    def test_a_table_that_the_user_may_not_read_is_told_as_such(self, ask):
        assert "may not read" in refused(ask, table=self.locked_table).what.en

    def test_an_empty_table_is_no_source(self, ask):
        assert "no row" in refused(ask, table="nobody").what.en

    def test_a_binary_column_is_refused_with_the_columns_to_name(self, ask):
        error = refused(ask, table="photos")
        assert "zp" in error.what.en
        assert error.mend.en.endswith("xm.")

    def test_a_wrong_password_an_unknown_database_and_no_server_are_told_apart(
        self, ask, server, monkeypatch
    ):
        unknown = refused(ask, url=server.url(self.scheme, database="nirgends"), table="t")
        assert "no database" in unknown.what.en
        nobody = refused(ask, url=f"{self.scheme}://a@127.0.0.1:{free_port()}/b", table="t")
        assert "no database server answers" in nobody.what.en
        assert "No password was given" in refused(ask, password_env=None, table="t").mend.en
        monkeypatch.setenv(VARIABLE, "wrong")
        assert "refused the user «reader»" in refused(ask, table="t").what.en

    def test_a_server_that_never_answers_is_given_up(self, ask, monkeypatch):
        # The shortest that each driver takes: libpq makes two seconds of one.
        monkeypatch.setattr(self.room, "CONNECT_SECONDS", 2)
        with socket.socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen()
            url = f"{self.scheme}://a@127.0.0.1:{deaf.getsockname()[1]}/b"
            assert "no database server answers" in refused(ask, url=url, table="t").what.en

    def test_a_missing_driver_is_named_with_the_command(self, ask, monkeypatch):
        original = builtins.__import__

        def without(name, *arguments, **options):
            if name.startswith(self.driver):
                raise ImportError(name)
            return original(name, *arguments, **options)

        monkeypatch.setattr(builtins, "__import__", without)
        assert 'pip install "cpaudit[databases]"' in refused(ask, table="ryxx").mend.en

    def test_a_project_of_one_database_runs_and_leaves_no_secret(
        self, server, tmp_path, monkeypatch, capsys
    ):
        from cpaudit.cli import main as door

        monkeypatch.setenv(VARIABLE, PASSWORD)
        monkeypatch.setenv("CPAUDIT_LANG", "en")
        (tmp_path / "cpaudit.yaml").write_text(
            "area: {name: 测试县, codes: '880101'}\nperiod: 2023\nas_of: 2024-01-15\nsources:\n"
            f"  police_persons:\n    database:\n      url: {server.url(self.scheme)}\n"
            f"      table: ryxx\n      password_env: {VARIABLE}\n",
            encoding="utf-8",
        )
        shown = []
        for command in (["run", str(tmp_path)], ["config", "show", str(tmp_path)]):
            with pytest.raises(SystemExit):
                door.main(command)
            shown.append("".join(capsys.readouterr()))
        log = (tmp_path / "cpaudit-output" / "run-log.jsonl").read_text(encoding="utf-8")
        assert f"{self.scheme} hukou: ryxx" in log
        assert "reader@127.0.0.1" in shown[1]
        assert PASSWORD not in "".join(shown)
        assert holders_of(PASSWORD, tmp_path) == []
