"""``cpaudit completion``: the script that lets a shell complete commands and options."""

from enum import StrEnum
from typing import Annotated

import typer

from cpaudit.cli.options import Lang
from cpaudit.i18n import Text

PROGRAM = "cpaudit"
VARIABLE = "_CPAUDIT_COMPLETE"


class Shell(StrEnum):
    """The shells that are known."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


_HOW = {
    Shell.BASH: "cpaudit completion bash >> ~/.bash_completion",
    Shell.ZSH: 'cpaudit completion zsh > "${fpath[1]}/_cpaudit"',
    Shell.FISH: "cpaudit completion fish > ~/.config/fish/completions/cpaudit.fish",
    Shell.POWERSHELL: "cpaudit completion powershell >> $PROFILE",
}
ShellArgument = Annotated[
    Shell, typer.Argument(metavar="SHELL", help=str(Text("Which shell.", "哪种 shell。")))
]


def completion(shell: ShellArgument, *, lang: Lang = None) -> None:
    """Print the script; how to install it stands in its first line."""
    del lang
    from typer.completion import get_completion_script  # type: ignore[attr-defined] # not declared

    script = get_completion_script(prog_name=PROGRAM, complete_var=VARIABLE, shell=shell.value)
    how = Text(f"# Install: {_HOW[shell]}", f"# 安装：{_HOW[shell]}")
    # zsh reads its own first line.
    lines = [script, str(how)] if shell is Shell.ZSH else [str(how), script]
    typer.echo("\n".join(lines))
