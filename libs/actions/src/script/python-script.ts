import type { Json } from '@ensue/contracts';

/** What a script in Python is given. */
export interface PythonOrder {
  readonly code: string;
  readonly arguments: Json;
}

/** How Python is begun: nothing of the host's settings, output line by line, no compiled files. */
export const pythonProgram: readonly string[] = ['python3', '-I', '-u', '-B', '-X', 'utf8'];

/**
 * The program that runs an author's Python: its arguments in place, named ones as global names of their own, and errors told
 * as if there were nothing around it. Data comes in as JSON in a text, never as code.
 */
export function pythonScript({ code, arguments: given }: PythonOrder): string {
  return `import json, sys
def begin():
    import builtins, keyword, linecache, traceback
    order = json.loads(${JSON.stringify(JSON.stringify({ code, arguments: given }))})
    code, given = order['code'], order['arguments']
    script = {'__name__': '__main__', '__builtins__': builtins, 'args': given}
    if isinstance(given, dict):
        for name, value in given.items():
            if name.isidentifier() and not keyword.iskeyword(name) and not hasattr(builtins, name) and name not in script:
                script[name] = value
        given = []
    words = [each if isinstance(each, str) else json.dumps(each) for each in given]
    sys.argv = ['script.py', *words]
    linecache.cache['script.py'] = (len(code), None, code.splitlines(True), 'script.py')
    try:
        exec(compile(code, 'script.py', 'exec'), script)
    except SystemExit:
        raise
    except BaseException as error:
        place = error.__traceback__.tb_next
        traceback.print_exception(type(error), error, place)
        sys.exit(1)
begin()
`;
}
