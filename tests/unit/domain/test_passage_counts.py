"""Entered, left, merged, split: counted from the table of passages."""

from hypothesis import given
from hypothesis import strategies as st

from observatory.domain.passage import Relation
from observatory.domain.passage_counts import Pair, count_relations, list_ended, tie_new
from observatory.domain.report.generations import Generations, compose_generations
from tests.unit.domain.annex_facts import cells, figures, sentences, tables

PAIRS = (
    Pair(old="A", new="a", old_name="Aube", new_name="Aube", is_unchanged=True),
    Pair(old="B", new="b", new_name="Bois"),
    Pair(old="C", new="cd", old_name="Cime", new_name="Cime et Dune"),
    Pair(old="D", new="cd", old_name="Dune", new_name="Cime et Dune"),
    Pair(old="E", new="e1"), Pair(old="E", new="e2"),
    Pair(old="F", new="b", old_name="Fond", new_name="Bois", is_main=False),  # a sliver
    Pair(old="G", new=None, old_name="Gué"),
    Pair(old=None, new="n", new_name="Neuf"),
)  # fmt: skip
COUNTS = {"olds": 7, "news": 6, "identical": 1, "modified": 1, "merged": 1, "split": 2, "new": 1,
          "ended": 2}  # fmt: skip


def test_each_is_counted_once() -> None:
    assert count_relations(PAIRS) == COUNTS


def test_a_sliver_ties_nobody() -> None:
    assert [tie.code for tie in list_ended(PAIRS)] == ["F", "G"]
    assert {tie.code: tie.relation for tie in tie_new(PAIRS)}["b"] is Relation.MODIFIED


_CODES = st.one_of(st.none(), st.sampled_from("ABCDE"))


_PAIRS = st.builds(
    Pair,
    old=_CODES,
    new=_CODES.map(lambda one: one and one.lower()),
    is_main=st.booleans(),
    is_unchanged=st.booleans(),
)


@given(st.lists(_PAIRS, max_size=12))
def test_the_five_relations_make_up_the_new_generation(pairs: list[Pair]) -> None:
    counts = count_relations(pairs)
    five = ("identical", "modified", "merged", "split", "new")
    assert sum(counts[name] for name in five) == counts["news"]
    assert counts["ended"] <= counts["olds"]


def test_the_nation_has_counts_with_addresses_and_lists_that_are_not_printed() -> None:
    facts = (Generations(level="qpv", old=2015, new=2024, pairs=PAIRS),)
    section = compose_generations(facts, "fr")
    counts = tables(section)["passages-2015-2024"]
    assert [figure.value for figure in figures(counts)] == [1, 1, 1, 2, 1, 2]
    assert figures(counts)[0].served[0].path == "/v1/passages/qpv/2015/2024/counts"
    merged = tables(section)["passages-2015-2024-merged"]
    assert cells(merged) == [["cd", "Cime et Dune", "Cime (C), Dune (D)"]]
    assert not merged.is_printed
    assert cells(tables(section)["passages-2015-2024-left"]) == [["F", "Fond"], ["G", "Gué"]]
    assert any("jamais mises bout à bout" in said for said in sentences(section))


def test_a_territory_has_its_own_lists_printed() -> None:
    facts = (Generations(level="qpv", old=2015, new=2024, pairs=PAIRS, codes=frozenset("nG")),)
    section = compose_generations(facts, "en")
    assert set(tables(section)) == {"passages-2015-2024-entered", "passages-2015-2024-left"}
    assert all(table.is_printed for table in tables(section).values())


def test_a_territory_where_nothing_changed_says_so() -> None:
    facts = (Generations(level="qpv", old=2015, new=2024, pairs=PAIRS, codes=frozenset("A")),)
    assert "no neighbourhood of this territory entered" in sentences(
        compose_generations(facts, "en")
    )[1]  # fmt: skip


def test_no_table_of_passages_is_said() -> None:
    assert sentences(compose_generations((), "en")) == [
        "No table of passages between two generations is loaded here."
    ]
