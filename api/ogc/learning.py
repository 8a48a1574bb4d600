"""Other features, and other boxes, of a collection that was just asked: answered at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from fastapi import Response

from api import cutting
from api.errors import Outdated
from api.glance import check
from api.ogc.asking import OgcAsker
from api.ogc.question import Given, ItemsQuestion, read_items, read_outline
from api.parameters import Form
from api.plans import Place
from api.quick import learn
from api.snapshot import Snapshot
from observatory.db.filters import Slice
from observatory.db.lines import Row
from observatory.db.ogc import features
from observatory.db.ogc.features import FeatureQuestion, Features
from observatory.db.ogc.layout import Layout
from observatory.errors import InvalidRequest

Asked = tuple[str, Mapping[str, Any]] | None
SendItem = Callable[[OgcAsker, Snapshot, FeatureQuestion, Features], Response]
SendItems = Callable[[OgcAsker, Snapshot, Layout, ItemsQuestion, Features], Response]
FEW = 100  # features of a page; writing more is no work for the event loop


def learn_item(
    asker: OgcAsker, snapshot: Snapshot, question: FeatureQuestion, send: SendItem
) -> None:
    """Let the other features of a collection be answered in the same system."""
    if snapshot.form is Form.HTML:
        return
    snapshot.licences()  # known from now on, as long as the plan
    held, data = asker.state.gathered, snapshot.data

    def ask(place: Place) -> Asked:
        code = place["code"]
        return None if "\x00" in code else features.find_feature(question, code)

    def find(place: Place) -> list[Row] | None:
        return cutting.find_item(held, data, question, place["code"], starts=True)

    def write(snapshot: Snapshot, _: Place, rows: list[Row]) -> Response:
        found = features.make_feature(rows)
        if found is None:
            raise Outdated
        check(snapshot, found.version)
        return send(OgcAsker(snapshot.request), snapshot, question, found)

    learn(asker, snapshot, ask, write, find)


def learn_items(
    asker: OgcAsker, snapshot: Snapshot, layout: Layout, given: Given, send: SendItems
) -> None:
    """Let other boxes be answered like this one, where nothing but a box narrows the question."""
    question = read_items(given, layout)
    is_usual = question.cursor is None and not question.is_count and question.limit <= FEW
    if snapshot.form is Form.HTML or not is_usual or question.features.conditions:
        return
    if question.features.outline is None:
        return
    snapshot.licences()
    held, data = asker.state.gathered, snapshot.data

    def at(place: Place) -> FeatureQuestion:
        outline = read_outline({**given, "bbox": place["bbox"]}, layout)
        return replace(question.features, outline=outline)

    def ask(place: Place) -> Asked:
        try:
            return features.find_page(at(place), question.limit)
        except InvalidRequest:
            return None

    def find(place: Place) -> list[Row] | None:
        try:
            return cutting.find_items(held, data, at(place), Slice(question.limit), starts=True)
        except InvalidRequest:
            return None

    def write(snapshot: Snapshot, _: Place, rows: list[Row]) -> Response:
        page = features.make_page(rows, question.limit)
        if page is None:
            raise Outdated
        check(snapshot, page.version)
        return send(OgcAsker(snapshot.request), snapshot, layout, question, page)

    learn(asker, snapshot, ask, write, find)
