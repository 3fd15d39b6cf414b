"""Connected components are those of networkx on any graph."""

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cpaudit.linkage.clustering import components

N = 40
EDGES = st.lists(st.tuples(st.integers(0, N - 1), st.integers(0, N - 1)), max_size=60)


@settings(deadline=None)
@given(EDGES)
def test_components_are_those_of_networkx(edges):
    graph = nx.Graph()
    graph.add_nodes_from(range(N))
    graph.add_edges_from(edges)
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    label = components(N, ends[:, 0], ends[:, 1])
    expected = np.empty(N, dtype=np.int64)
    for component in nx.connected_components(graph):
        expected[list(component)] = min(component)
    assert (label == expected).all()


def test_a_long_chain_is_one_component():
    left = np.arange(100_000)
    assert (components(100_001, left, left + 1) == 0).all()


@settings(deadline=None)
@given(EDGES, st.randoms())
def test_components_do_not_depend_on_the_order_of_edges(edges, random):
    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    shuffled = list(edges)
    random.shuffle(shuffled)
    others = np.array(shuffled, dtype=np.int64).reshape(-1, 2)
    first = components(N, ends[:, 0], ends[:, 1])
    assert (first == components(N, others[:, 1], others[:, 0])).all()
