"""The Rust of controllers, views and routes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.layers.interface.small_app import small

from regauge.emit import axum
from regauge.emit.axum.routes import axum_path, table
from regauge.emit.prune import drop_unused
from regauge.program.paths import alternatives


def files(tmp_path: Path, controllers: str | dict[str, str], **given: Any) -> dict[str, str]:
    program, _ = small(tmp_path, controllers, **given)
    for route in program.routes:
        route.status = "ready"
    written, found = axum.emit(program)
    assert found == []
    return {
        file.path.removeprefix("crates/web/src/"): file.text + "".join(stub.text for stub in file.stubs)
        for file in drop_unused(written)
    }


def function(text: str, name: str) -> str:
    """A function's body without layout."""
    hit = re.search(rf"pub fn {name}\(.*?\n}}(?=\n\n|\n$)", text, re.S)
    assert hit is not None, text
    return " ".join(hit[0].split())


def test_an_action_with_a_filter(tmp_path: Path) -> None:
    text = files(
        tmp_path,
        """
        before_action :set_thing, only: %i[show destroy]
        def show = render(json: { name: @thing.name, cents: @thing.cents })
        def destroy
          @thing.destroy!
          head :no_content
        end
        private
        def set_thing = @thing = Thing.find(params[:id])
        """,
    )["controllers/things.rs"]
    assert function(text, "show") == (
        "pub fn show(conn: &mut Conn, request: &Request) -> Result<Response> { request.parsed()?; let thing = set_thing(conn, request)?; "
        'Ok(render_json(StatusCode::OK, Json::root_object(|json| { json.field("name", &thing.name); json.field("cents", &thing.cents); Ok(()) })?)) }'
    )
    assert "let mut thing = set_thing(conn, request)?.edit();" in text
    assert function(text, "set_thing") == (
        'pub fn set_thing(conn: &mut Conn, request: &Request) -> Result<Thing> { Thing::find(conn, request.params().get("id")) }'
    )


def test_a_filter_that_answers_leaves_with_an_error(tmp_path: Path) -> None:
    text = files(
        tmp_path,
        """
        before_action :check
        def index = head(:ok)
        private
        def check = (head :forbidden unless params[:key] == "open")
        """,
    )["controllers/things.rs"]
    assert "return Err(Error::Rendered(Box::new(head(StatusCode::FORBIDDEN))));" in text
    assert "check(request)?;" in text


def test_an_answer_in_a_block_filter_is_the_actions(tmp_path: Path) -> None:
    text = files(
        tmp_path,
        'before_action(only: :index) { head :bad_request if params[:q].blank? }\ndef index = render(plain: "x")',
    )["controllers/things.rs"]
    assert "return Ok(head(StatusCode::BAD_REQUEST));" in text


def test_methods_that_controllers_share_are_written_once(tmp_path: Path) -> None:
    controllers = {
        "application_controller": "class ApplicationController < ActionController::API\n  private\n  def page = params[:page].to_i\nend\n",
        "things_controller": "class ThingsController < ApplicationController\n  def index = render(json: { page: page })\nend\n",
        "makers_controller": "class MakersController < ApplicationController\n  def index = render(json: { page: page })\nend\n",
    }
    written = files(tmp_path, controllers, routes="resources :things, :makers, only: :index")
    assert written["controllers/application.rs"].count("pub fn page(") == 1
    assert "application::page(request)?" in written["controllers/things.rs"]


def test_a_template_is_a_function(tmp_path: Path) -> None:
    written = files(
        tmp_path,
        "def index\n  @things = Thing.includes(:maker).order(:id)\nend",
        views={
            "things/index": 'json.array! @things, partial: "things/thing", as: :thing',
            "things/_thing": "json.(thing, :id)\njson.maker thing.maker.name",
        },
    )
    views = written["views/things.rs"]
    assert function(views, "index") == (
        "pub fn index(json: &mut Json, conn: &mut Conn, things: &[Thing]) -> Result<()> { "
        "json.item_objects(things, |json, thing| thing_partial(json, conn, thing))?; Ok(()) }"
    )
    assert "Thing::preload_maker(conn, &things" in written["controllers/things.rs"]


def test_wrap_parameters_is_rails_guess_or_what_was_declared(tmp_path: Path) -> None:
    text = files(tmp_path / "a", "def index = head(:ok)")["controllers/things.rs"]
    assert (
        'wrap: Wrap::Only("thing", &["id", "maker_id", "type", "name", "cents", "note", "created_at", "updated_at"])'
        in text
    )
    text = files(tmp_path / "b", "wrap_parameters :it, include: %i[name secret]\ndef index = head(:ok)")[
        "controllers/things.rs"
    ]
    assert 'wrap: Wrap::Only("it", &["name", "secret"])' in text
    text = files(tmp_path / "c", "wrap_parameters false\ndef index = head(:ok)")["controllers/things.rs"]
    assert "wrap: Wrap::Nothing" in text


def test_an_unported_action_is_a_stub_under_its_ruby(tmp_path: Path) -> None:
    written = files(tmp_path, "def index\n  send_file 'x'\nend")
    assert 'Err(Error::NotPorted { place: "app/controllers/things_controller.rb:2" })' in written["ported/things.rs"]
    assert "/// def index" in written["ported/things.rs"]
    assert "ported::things::index)" in written["routes.rs"]


def test_a_literal_path_has_the_verbs_of_the_parameter_that_matches_it(tmp_path: Path) -> None:
    routes = files(
        tmp_path,
        "def search = head(:ok)\ndef update = head(:ok)\ndef show = head(:ok)",
        routes="resources(:things, only: %i[show update]) { get :search, on: :collection }",
    )["routes.rs"]
    lines = [line for line in routes.splitlines() if '"/things/search"' in line]
    assert [("MethodFilter::PATCH" in line, '("id", "search")' in line) for line in lines] == [
        (False, False),
        (True, True),
    ]
    assert sum("MethodFilter::GET" in line for line in lines) == 1


def test_the_earlier_route_wins(tmp_path: Path) -> None:
    program, _ = small(
        tmp_path,
        "def show = head(:ok)\ndef search = head(:ok)",
        routes="get 'things/:id', to: 'things#show'\nget 'things/search', to: 'things#search'",
    )
    paths, unsaid = table(program)
    search = next(path for path in paths if path.text == "/things/search")
    assert search.verbs["GET"].route.action == "show"
    assert search.verbs["GET"].constants == (("id", "search"),)
    assert unsaid == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/", "/"),
        ("/things/:id(.:format)", "/things/{id}"),
        ("/files/*path", "/files/{*path}"),
        ("/a/:x-:y", None),
        ("/odd/{brace}", "/odd/{{brace}}"),
        ("/things/v:id", None),
    ],
)
def test_paths_as_axum_writes_them(path: str, text: str | None) -> None:
    assert axum_path(alternatives(path)[0]) == text


def test_basic_authentication_of_several_actions_is_written_once(tmp_path: Path) -> None:
    text = files(
        tmp_path,
        """
        include ActionController::HttpAuthentication::Basic::ControllerMethods
        http_basic_authenticate_with name: "admin", password: "secret"
        def index = head(:ok)
        def show = head(:no_content)
        """,
    )["controllers/things.rs"]
    assert text.count("auth::http_basic(") == 1
    assert function(text, "index").startswith(
        "pub fn index(_conn: &mut Conn, request: &Request) -> Result<Response> { "
        "if let Some(answer) = http_basic_authenticate(request) { return Ok(answer); }"
    )
    assert (
        'fn http_basic_authenticate(request: &Request) -> Option<Response> {\nauth::http_basic(request, "admin", "secret", '
        in text
    )
