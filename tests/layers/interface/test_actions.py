"""Actions, filters and methods become flows; what does not is named at its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.layers.interface.small_app import reasons, small

from regauge.program import code as c
from regauge.program import handlers as h
from regauge.program import types as t
from regauge.program.program import Program


def nodes(program: Program, action: str) -> list[object]:
    from regauge.layers.layer3_interface.drafts import nodes

    return list(nodes(program.handlers[f"things#{action}"].function.body))


def test_a_filter_is_worth_what_it_sets(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        """
        before_action :set_thing, only: :show

        def show = render(json: { name: @thing.name })
        def index = render(json: [])

        private

        def set_thing
          @thing = Thing.find(params[:id])
        end
        """,
    )
    routine = program.web.routines["ThingsController#set_thing"]
    assert routine.sets == ("thing",)
    assert routine.function.returns == t.Record("Thing", "row")
    assert routine.function.conn == "read"
    assert "ThingsController#set_thing" in program.handlers["things#show"].calls
    assert "ThingsController#set_thing" not in program.handlers["things#index"].calls


def test_a_filter_that_answers_halts(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        """
        before_action :check

        def index = render(json: [])

        private

        def check
          head :forbidden unless params[:key] == "open"
        end
        """,
    )
    routine = program.web.routines["ThingsController#check"]
    assert routine.answers == "maybe"
    assert any(isinstance(node, h.Halts) for node in _all(routine.function.body))


def test_a_record_that_is_changed_is_a_draft_from_the_start(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        """
        before_action :set_thing

        def update
          if @thing.update(params.require(:thing).permit(:name))
            render json: { name: @thing.name }
          else
            render json: @thing.errors, status: :unprocessable_entity
          end
        end

        def show = render(json: { name: @thing.name })

        private

        def set_thing = @thing = Thing.find(params[:id])
        """,
    )
    edits = [
        n
        for n in nodes(program, "update")
        if isinstance(n, c.Let) and n.value is not None and n.value.type == t.Record("Thing", "draft")
    ]
    assert len(edits) == 1
    assert program.handlers["things#update"].conn == "write"
    assert program.handlers["things#show"].conn == "read"
    assert not any(getattr(n, "type", None) == t.Record("Thing", "draft") for n in nodes(program, "show"))


def test_an_action_that_says_nothing_renders_its_template_or_nothing(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        "def index\n  @things = Thing.all\nend\n\ndef show\nend\n",
        views={"things/index": "json.array! @things, :id, :name"},
    )
    reply = program.handlers["things#index"].function.body.value
    assert isinstance(reply, h.TemplateReply) and reply.implicit
    nothing = program.handlers["things#show"].function.body.value
    assert isinstance(nothing, h.HeadReply) and nothing.implicit


def test_routes_with_constants_have_a_handler_each(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        """
        def index = render(json: { name: owner.name })

        private

        def owner
          @owner ||= case params[:kind]
                     when "maker" then Maker.find(params[:id])
                     when "thing" then Thing.find(params[:id])
                     end
        end
        """,
        routes="get 'makers/:id/all', to: 'things#index', defaults: { kind: 'maker' }\nget 'things/:id/all', to: 'things#index', defaults: { kind: 'thing' }",
    )
    handler = program.handlers["things#index"]
    assert [each.function.name for each in (handler, *handler.variants)] == ["index_for_maker", "index_for_thing"]
    kinds = [program.functions[next(iter(each.function.calls))].returns for each in (handler, *handler.variants)]
    assert kinds == [t.Record("Maker", "row"), t.Record("Thing", "row")]


def test_a_method_is_lowered_for_each_type_it_is_called_with(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        """
        def index = render(json: { a: page(Thing.all).count, b: page(Maker.all).count })

        private

        def page(records) = records.limit(5)
        """,
    )
    types = {r.function.params[0].type for r in program.web.routines.values() if r.function.name == "page"}
    assert types == {t.Relation("Thing"), t.Relation("Maker")}


def test_the_last_rescue_is_asked_first(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        """
        rescue_from ActiveRecord::RecordNotFound, with: :missing
        rescue_from(ActionController::ParameterMissing) { |error| render json: { error: error.param }, status: :bad_request }

        def show = render(json: { name: Thing.find(params[:id]).name })

        private

        def missing(error) = render(json: { error: error.message }, status: :not_found)
        """,
    )
    assert [arm.classes for arm in program.web.rescues["ThingsController"]] == [
        ("ActionController::ParameterMissing",),
        ("ActiveRecord::RecordNotFound",),
    ]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("def index\n  render json: {}\n  Thing.count\nend", "RG0808"),
        ("def index\n  session[:a] = 1\n  head :ok\nend", "RG0812"),
        ("def index\n  send_file '/etc/passwd'\nend", "RG0813"),
        ("def index\n  fresh_when Thing.all\nend", "RG0817"),
        ("def index\n  render xml: Thing.all\nend", "RG0808"),
        ("def index\n  render :nowhere\nend", "RG0903"),
        ("def index\n  render params[:page]\nend", "RG0809"),
        ("def index\n  render json: Thing.all, serializer: Foo\nend", "RG0808"),
        ("def index\n  render json: {}, status: :imaginary\nend", "RG0808"),
        ("def index\n  x = params.permit!\n  head :ok\nend", "RG0810"),
        ("def index\n  redirect_to params[:url]\nend", "RG0816"),
        ("around_action :wrap\ndef index = head(:ok)\nprivate def wrap = yield", "RG0803"),
        ("after_action :note\ndef index = head(:ok)\nprivate def note = nil", "RG0806"),
        ("before_action :nobody\ndef index = head(:ok)", "RG0804"),
        ("def index\n  respond_to { |format| format.json { head :ok } }\nend", "RG0811"),
        ("def index\n  render json: request.geocoder\nend", "RG0821"),
        ("def index\n  authenticate_with_http_digest { |n| n }\n  head :ok\nend", "RG0814"),
    ],
)
def test_what_is_not_converted_is_named(tmp_path: Path, body: str, code: str) -> None:
    program, _ = small(tmp_path, body)
    assert "things#index" not in program.handlers
    assert reasons(program, "index") == [code]


def test_a_permit_keeps_its_shape(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        """
        def create
          Thing.create!(params.require(:thing).permit(:name, tags: [], meta: {}, lines: [:title, { deep: %i[a b] }]))
          head :created
        end
        """,
    )
    permit = next(n for n in nodes(program, "create") if isinstance(n, h.Permit))
    entry = h.PermitEntry
    assert permit.entries == (
        entry("name", "scalar"),
        entry("tags", "array"),
        entry("meta", "any_hash"),
        entry(
            "lines",
            "hash",
            (entry("title", "scalar"), entry("deep", "hash", (entry("a", "scalar"), entry("b", "scalar")))),
        ),
    )


def _all(block: c.Block) -> list[object]:
    from regauge.layers.layer3_interface.drafts import nodes

    return list(nodes(block))
