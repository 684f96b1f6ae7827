"""Jinja for pages of many small parts: what it looks up anew for each part, each call and each piece of text is
done once. All templates have the same globals and never change while the application runs, which Jinja cannot know.
"""

from keyword import iskeyword
from typing import Any

from flask.templating import Environment as FlaskEnvironment
from jinja2 import Template, nodes
from jinja2.bccache import Bucket, BytecodeCache
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.nodes import EvalContext
from jinja2.runtime import Context, Macro
from jinja2.utils import _PassArg, missing
from markupsafe import Markup, _escape_inner, escape

_NO_NAMES: Any = frozenset()
#: What a function may want as its first argument; most want nothing.
_EVAL_CONTEXT = _PassArg.eval_context
_EITHER = object()


class PageContext(Context):
    def __init__(self, environment: Any, parent: Any, name: Any, blocks: Any, globals: Any = None) -> None:
        self.parent, self.vars, self.environment, self.name = parent, {}, environment, name
        self.eval_ctx, self.exported_vars = EvalContext(environment, name), set()
        self.globals_keys = _NO_NAMES  # none that an imported template has not
        self.blocks = {key: [value] for key, value in blocks.items()}


class PlainMacro(Macro):
    """One of a page, which uses neither caller, kwargs nor varargs: it has only its arguments to put in order."""

    def __call__(self, *args: Any, **kwargs: Any) -> str:
        if kwargs:
            args += tuple([kwargs.pop(name, missing) for name in self.arguments[len(args) :]])
            if kwargs:
                raise TypeError(f"macro {self.name!r} takes no such argument, or not twice: {', '.join(kwargs)}")
        elif len(args) < self._argument_count:
            args += (missing,) * (self._argument_count - len(args))
        return Markup(self._func(*args))  # noqa: S704 (a page has escaped it)


def escaped(value: Any) -> str:
    """As a piece of a page: the same as ``markupsafe.escape``, without an object for each piece."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    return value if kind is Markup else str(value) if kind is int else escape(value)


class WholePages(CodeGenerator):
    """A template gives its text in one piece, in place of a thousand that each pass through all those around it."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        self.writeline("from roundtable.rendering import PlainMacro, escaped")
        super().visit_Template(node, frame)

    def _output_child_pre(self, node: Any, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        uses = (macro_ref.accesses_caller, macro_ref.accesses_kwargs, macro_ref.accesses_varargs)
        if self._is_page(frame) and not any(uses):
            self.write("Plain")
        super().macro_def(macro_ref, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:
        """Straight, where Jinja asks each time what the function wants as its first argument: those that want any
        are known."""
        wants = self._wants(node.node, frame)
        is_odd = node.dyn_args or node.dyn_kwargs or any(iskeyword(given.key) for given in node.kwargs)
        if is_odd or not self._is_page(frame) or wants not in {None, _EVAL_CONTEXT}:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(context.eval_ctx, " if wants else "(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def _wants(self, called: nodes.Expr, frame: Frame) -> Any:
        """Of our own functions. Where the template gives the name of one to something else, Jinja asks each time."""
        if not isinstance(called, nodes.Name):
            return None
        wants = getattr(self.environment.globals.get(called.name), "jinja_pass_arg", None)
        return wants if wants is None or called.name not in frame.symbols.dump_stores() else _EITHER

    def _is_page(self, frame: Frame) -> bool:
        """HTML, not a text; and it does not change its mind about that."""
        return bool(frame.eval_ctx.autoescape) and not frame.eval_ctx.volatile and not self.environment.is_async

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:
        """Most have the attribute; where it is missing, Jinja knows what to do."""
        if self.environment.is_async or frame.eval_ctx.volatile:
            super().visit_Getattr(node, frame)
            return
        thing, value = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"({value} if ({value} := getattr(({thing} := ")
        self.visit(node.node, frame)
        self.write(f"), {node.attr!r}, missing)) is not missing else environment.getattr({thing}, {node.attr!r}))")

    def blockvisit(self, statements: Any, frame: Frame) -> None:
        if frame.buffer is not None:
            super().blockvisit(statements, frame)
            return
        frame.buffer = self.temporary_identifier()
        self.writeline(f"{frame.buffer} = []")
        super().blockvisit(statements, frame)
        self.writeline(f"yield concat({frame.buffer})")
        frame.buffer = None


class Environment(FlaskEnvironment):
    context_class = PageContext
    code_generator_class = WholePages

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._loaded: dict[str, Template] = {}

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> Template:
        found = self._loaded.get(name) if globals is None else None
        if found is None:
            found = super().get_template(name, parent, globals)
            if globals is None and isinstance(name, str):
                self._loaded[name] = found
        return found

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """With the parts that it includes in their places, each in a scope of its own."""
        return self._with_parts(super()._parse(source, name, filename))

    def _with_parts(self, node: Any) -> Any:
        for field, value in node.iter_fields():
            if isinstance(value, list):
                value[:] = [self._with_parts(one) if isinstance(one, nodes.Node) else one for one in value]
            elif isinstance(value, nodes.Node):
                setattr(node, field, self._with_parts(value))
        if not isinstance(node, nodes.Include) or not isinstance(node.template, nodes.Const):
            return node
        if node.ignore_missing or not node.with_context or self.loader is None:
            return node
        source, filename, _ = self.loader.get_source(self, node.template.value)
        body = self._parse(source, node.template.value, filename).body
        return nodes.Scope(body, lineno=node.lineno)


def compiled(environment: Any, names: tuple[str, ...]) -> dict[str, bytes]:
    """The code of the templates whose names begin so, for ``load`` in another process."""
    environment.bytecode_cache = _Codes()
    for name in environment.list_templates(filter_func=lambda name: name.startswith(names)):
        environment.get_template(name)
    return environment.bytecode_cache.held


def load(environment: Any, codes: dict[str, bytes]) -> None:
    environment.bytecode_cache = _Codes(codes)
    for name in codes:
        environment.get_template(name)
    environment.bytecode_cache = None


class _Codes(BytecodeCache):
    def __init__(self, held: dict[str, bytes] | None = None) -> None:
        self.held = {} if held is None else held

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.held:
            bucket.bytecode_from_string(self.held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.held[bucket.key] = bucket.bytecode_to_string()
