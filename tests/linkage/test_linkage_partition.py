"""Persons are the components of the accepted links, whatever the order of files and rows."""

import networkx as nx
import polars as pl
import pytest
from linkage_township import AS_OF
from linked_township import linked

from cpaudit.linkage.walk import link_mentions


def partition(members, names=None):
    """The persons as sets of mentions, under the names that the mentions had."""
    ids = members.group_by("person_no").agg("mention_id")["mention_id"]
    names = names or {}
    return {frozenset(names.get(one, one) for one in group) for group in ids.to_list()}


@pytest.mark.parametrize("noise", ["light", "heavy", "ids withheld"])
def test_persons_are_the_components_of_networkx_over_the_accepted_links(noise):
    _, linkage, _ = linked(noise)
    graph = nx.Graph()
    graph.add_nodes_from(linkage.members["mention_id"].to_list())
    accepted = linkage.links.filter("is_accepted")
    graph.add_edges_from(accepted.select("mention_id_l", "mention_id_r").iter_rows())
    assert partition(linkage.members) == {frozenset(one) for one in nx.connected_components(graph)}


def test_persons_do_not_depend_on_the_order_or_the_names_of_sources():
    town, linkage, _ = linked("heavy")
    sources = sorted(town.mentions["source_id"].unique())
    turned = {name: f"s{len(sources) - at:02d}" for at, name in enumerate(sources)}
    # As if the files had been named otherwise: read in another order, numbered in another order.
    again = (
        town.mentions.with_columns(pl.col("source_id").replace_strict(turned))
        .sort("source_id", "record_id", "mention_id")
        .rename({"mention_id": "was"})
        .with_columns(mention_id=pl.int_range(pl.len(), dtype=pl.UInt32))
    )
    was = dict(again.select("mention_id", "was").iter_rows())
    members = link_mentions(again.drop("was").select(town.mentions.columns), as_of=AS_OF).members
    mine, theirs = partition(linkage.members), partition(members, was)
    # Rows that say the very same may change places; nothing else does.
    assert len(mine ^ theirs) <= 4
