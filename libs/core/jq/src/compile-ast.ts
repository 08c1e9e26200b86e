import type { Ast } from './ast';
import { type Code, constantly, single } from './code';
import { compileAssignment } from './compile-assignment';
import { compileBinary } from './compile-binary';
import { compileBind } from './compile-bind';
import { compileCall } from './compile-call';
import { compileArray, compileObject, compileTemplate } from './compile-construction';
import { compileAlternative, compileIf, compileLogic, compileTry } from './compile-choice';
import { compileComma, compilePipe } from './compile-pipe';
import { compileIndex, compileIterate, compileSlice } from './compile-index';
import { compileBreak, compileLabel } from './compile-label';
import { compileForeach, compileReduce } from './compile-fold';
import { compileVariable } from './compile-variable';
import { formatValue } from './format-value';
import { negate } from './arithmetic';
import { recurse } from './recurse';
import { type Compilation, type Scope, type Variant, extend } from './scope';
import { compileNegation } from './compile-negation';

const identity: Code = single(
  (_run, _env, input) => input,
  () => (_run, _env, path, input, emit) => emit(path, input),
);

/** Turns an expression into code, within the names visible to it; `tail` is the function that ends with it. */
export function compileAst(ast: Ast, scope: Scope | null, compilation: Compilation, tail: Variant | null = null): Code {
  compilation.count(ast);
  const inner = (part: Ast): Code => compileAst(part, scope, compilation);
  const last = (part: Ast): Code => compileAst(part, scope, compilation, tail);
  switch (ast.kind) {
    case 'identity':
      return identity;
    case 'recurse':
      return recurse();
    case 'literal':
      return constantly(ast.value);
    case 'variable':
      return compileVariable(ast, scope, compilation);
    case 'index':
      return compileIndex(inner(ast.target), inner(ast.key), ast.optional === true);
    case 'slice':
      return compileSlice(
        inner(ast.target),
        ast.from && inner(ast.from),
        ast.to && inner(ast.to),
        ast.optional === true,
      );
    case 'iterate':
      return compileIterate(inner(ast.target), ast.optional === true);
    case 'pipe':
      return compilePipe(inner(ast.left), last(ast.right));
    case 'comma':
      return compileComma(inner(ast.left), inner(ast.right));
    case 'negate':
      return compileNegation(inner(ast.operand), negate);
    case 'binary':
      return compileBinary(ast.operator, inner(ast.left), inner(ast.right));
    case 'and':
    case 'or':
      return compileLogic(ast.kind === 'or', inner(ast.left), inner(ast.right));
    case 'alternative':
      return compileAlternative(inner(ast.left), inner(ast.right));
    case 'if':
      return compileIf(inner(ast.condition), last(ast.then), ast.otherwise === null ? identity : last(ast.otherwise));
    case 'try':
      return compileTry(inner(ast.body), ast.handler && inner(ast.handler));
    case 'assign':
      return compileAssignment(ast.operator, inner(ast.left), inner(ast.right));
    case 'array':
      return compileArray(ast.body && inner(ast.body));
    case 'object':
      return compileObject(ast.entries.map(({ key, value }) => ({ key: inner(key), value: inner(value) })));
    case 'template':
      return compileTemplate(
        ast.format,
        ast.parts.map((part) => (typeof part === 'string' ? part : inner(part))),
      );
    case 'format': {
      const { name } = ast;
      return single((run, _env, input) => formatValue(name, input, run));
    }
    case 'bind':
      return compileBind(inner(ast.source), ast, scope, compilation, tail);
    case 'reduce':
      return compileReduce(inner(ast.source), inner(ast.initial), ast, scope, compilation);
    case 'foreach':
      return compileForeach(inner(ast.source), inner(ast.initial), ast, scope, compilation);
    case 'label':
      return compileLabel(compileAst(ast.body, extend(scope, { kind: 'label', name: ast.name }), compilation));
    case 'break':
      return compileBreak(ast, scope, compilation);
    case 'define': {
      const { definition } = ast;
      const target = { definition, scope, variants: new Map() };
      const within = extend(scope, { kind: 'function', name: definition.name, target });
      return compileAst(ast.rest, within, compilation, tail);
    }
    case 'call':
      return compileCall(ast, ast.args.map(inner), scope, compilation, tail);
  }
}
