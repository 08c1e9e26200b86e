/**
 * What random programs are made of. A line is: the type it takes, the type it gives, and its text, where `~T~` stands
 * for an expression from the same input to `T`, and `~S:T~` for one from `S` to `T`.
 *
 * Types: `n`umber, `s`tring, `b`oolean, `u` for null, `r`ecord `{a: n, b: s, c: an}`, `o`bject of numbers, `e`ntry,
 * `p`ath, `d` for a broken-down time, and arrays of them: `an`, `as`, `ar`, `ae`, `ap`, `aan`. `X` stands for each type
 * in turn, `=` for any type that is both taken and given.
 */
const lines = `
= = .
X n 0|1|2|3|-1|1.5|10|100
X s "a"|"abc"|"b, c"|""|"é😀x"|"x y"|"1"|"Abc"
X b true|false
X u null
X an [1,2,3]|[3,1,2]|[]|[0,-1.5]
X as ["a","b"]|["b","a","b"]|["x, y"]
X r {a: 1, b: "x", c: [1, 2]}
X o {a: 1, b: 2}|{b: 3}|{}
X e {key: "a", value: 1}
X p ["a"]|[0]|["c", 0]|[]
X d [2024, 1, 29, 12, 30, 15, 4, 59]|[1999, 11, 31, 23, 59, 59, 5, 364]
X ar [{a: 2, b: "y", c: []}, {a: 1, b: "x", c: [3]}]
X ae [{key: "a", value: 1}, {key: "b", value: 2}]
X ap [["a"], ["b"]]|[[0], [1]]|[]
X aan [[1, 2], [3]]|[[], [1]]
X X (~X~|~X:X~)
X X (~X~ as $x | ~X~)
X X (~X~ as $y | [~X~, $y] | .[1])
X X (~X~, ~X~)
X X if ~b~ then ~X~ else ~X~ end
X X if ~b~ then ~X~ elif ~b~ then ~X~ else ~X~ end
= = if ~b~ then ~X:X~ end
X X (~X~ // ~X~)
X X ((null, ~X~) // ~X~)
X X (try ~X~ catch ~s:X~)
X X (try error(~X~) catch .)
X X (try (~X~ | error) catch .)
X X ([~X~, ~X~] | first)
X X ([~X~, ~X~] | last)
X X first(~X~, ~X~)
X X last(~X~, ~X~)
X X nth(1; ~X~, ~X~)
X X ([~X~, ~X~] | nth(1))
X X limit(2; ~X~, ~X~, ~X~)
X X skip(1; ~X~, ~X~)
= = until(true; ~X~)
= = ([while(true; ~X:X~) | limit(1; .)] | .[0])
= = select(~b~)
X X (~X~ | values)
= = (def f: ~X:X~; f)
= = (def f(g): [g | g]; f(~X~) | .[0])
X X (def f($v): [$v, ~X~] | .[0]; f(~X~))
= = (def f(g; $v): if $v then g else . end; f(~X:X~; ~b~))
X X (label $out | ~X~ | (., break $out))
X X (label $out | (~X~ | if ~X:b~ then break $out else . end), ~X~)
= = reduce (~X~, ~X~) as $x (.; ~X:X~)
= = (foreach (~X~, ~X~) as $x (.; ~X:X~; .))
X X last(foreach (~n~, ~n~) as $x (0; . + $x; [., $x]) | .[0]) as $x | ~X~
X X (~e~ as {key: $x, value: $y} | ~X~)
X X (~an~ as [$x, $y] | ~X~)
X X ([~X~] as [$x] ?// {a: $x} | $x)
X X ({a: ~X~} as [$x] ?// {a: $x} | $x)
X X ({a: ~X~, b: 1} | .a)
X X ([[~X~]] | getpath([0, 0]))
X X (~X~ | tojson | fromjson)
X X (~X~ | [tostream] | fromstream(.[]))
X X fromstream(~X~ | tostream)
X X ([1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]])] as $x | ~X~)
X X (~X~ | walk(.))
= = first(recurse)
= = first(recurse(empty))
= = first(recurse(.; false))
= = [limit(2; repeat(~X:X~))][0]
X X (~X~ | getpath([]))
X X (~X~ | [recurse | scalars] as $x | .)
X X (~X~ | [iterables, scalars][0])
X n ([recurse] | length)
X n ([..] | length)
X n ([.. | numbers] | add // 0)
X n ([paths] | length)
X n (~X~ | length)
X n (now | . * 0)
X n (builtins | length | . * 0)
X n (~n~ + ~n~)|(~n~ - ~n~)|(~n~ * ~n~)|(~n~ / ~n~)|(~n~ % ~n~)|(-~n~)
X n (~n~ | fabs)|(~n~ | abs)|(~n~ | floor)|(~n~ | ceil)|(~n~ | round)|(~n~ | trunc)|(~n~ | rint)|(~n~ | nearbyint)
X n (~n~ | significand)|(~n~ | logb)|(~n~ | sqrt | floor)
X n pow(~n~; 2)|fmin(~n~; ~n~)|fmax(~n~; ~n~)|fmod(~n~; ~n~)|fma(~n~; ~n~; ~n~)|fdim(~n~; ~n~)|copysign(~n~; ~n~)
X n ldexp(~n~; 3)|scalb(~n~; 2)|scalbln(~n~; 2)|drem(~n~; ~n~)|remainder(~n~; ~n~)
X n (hypot(~n~; ~n~) | ROUND)|(atan2(~n~; ~n~) | ROUND)
X n (nextafter(~n~; ~n~) | ROUND)|(nexttoward(~n~; ~n~) | ROUND)
X n (nan | isnan | if . then ~n~ else 0 end)
X n (infinite | isinfinite | if . then 2 else 1 end)|([infinite] | tojson | length)
X n (~n~ | frexp | .[1])|(~n~ | frexp | .[0])|(~n~ | modf | .[0])|(~n~ | modf | .[1])|(~n~ | lgamma_r | .[0] | ROUND)
X n (~n~ | tostring | tonumber)
X n (~n~ | tojson | fromjson)
X n (~n~ | DAY | strftime("%Y") | tonumber)
X n (~n~ | . % 20000 | . * 86400 | gmtime | mktime)
X n (~d~ | mktime)
X n (~s~ | length)|(~s~ | utf8bytelength)
X n (~s~ | explode | add // 0)
X n range(3)|range(~n~; 4)|range(0; 5; 2)|range(5; ~n~; -2)
X n (~as~ | length)|(~r~ | .a)|(~o~ | add // 0)|(~an~ | add // 0)|add(~an~ | .[])|(add(empty) // 1)
X n (~an~ | min // 0)|(~an~ | max // 0)|(~an~ | .[0] // 0)|(~an~ | bsearch(~an:n~))|(~aan~ | map(length) | add // 0)
X n (~s~ | index("b") // -1)|(~s~ | rindex("b") // -1)|(~as~ | index("b") // -1)
X b (~n~ == ~n~)|(~n~ < ~n~)|(~n~ <= ~n~)|(~n~ > ~n~)|(~n~ >= ~n~)|(~n~ != ~n~)
X b (~s~ == ~s~)|(~s~ < ~s~)|(~as~ == ~as~)|(~r~ <= ~r~)|(~aan~ < ~aan~)|(~o~ == ~o~)|(~X~ == ~X~)|(~X~ < ~s~)
X b (~b~ and ~b~)|(~b~ or ~b~)|(~b~ | not)
X b (~n~ | isnormal)|(~n~ | isinfinite)|(~n~ | isnan)|(~n~ | isfinite)
X b isempty(~X~)|isempty(empty)|any(~an~ | .[]; . > 1)|all(~an~ | .[]; . > 1)|any(~ar~ | .[]; ~r:b~)|all(~as~ | .[]; ~s:b~)
X b (~s~ | test("[a-c]+"))|(~s~ | test("B"; "i"))|(~s~ | test("^.$"; "x"))
X b (~s~ | startswith("a"))|(~s~ | endswith("c"))|(~s~ | startswith(~s:s~))|(~s~ | endswith(~s:s~))
X b (~s~ | contains("b"))|(~s~ | inside("abcdef"))|(~an~ | contains([1]))|(~o~ | contains({a: 1}))|(~r~ | contains({b: "x"}))
X b (~as~ | inside(["a", "b", "x, y"]))|(~an~ | inside([1, 2, 3]))
X b (~o~ | has("a"))|(~an~ | has(1))|("a" | in(~o~))|(1 | in(~an~))
X b (~n~ | IN(1, 2))|IN(~an~ | .[]; 1, 2)|(~s~ | IN("a", "b"))
X b (~b~ | tostring | toboolean)|("true" | toboolean)
X b (have_literal_numbers | not | not)|(have_decnum | type == "boolean")
X b (now | type == "number")|(builtins | any(. == "map/1"))
X s (~X~ | type)|(~X~ | tojson)|(~X~ | tostring)|(~X~ | @json)|(~X~ | @text)|(~X~ | format("json"))|(~X~ | format("text"))
X s "v=\\(~X~)"|"\\(~n~)-\\(~s~)"|@json "x\\(~X~)"|@base64 "<\\(~s~)>"|@uri "?q=\\(~s~)&r=\\(~n~)"|@html "<b>\\(~s~)</b>"|@sh "echo \\(~s~)"
X s (~s~ + ~s~)|(~s~ * 2)|(~s~ * ~n~)|(~s~ + "," + ~s~)
X s (~n~ | fmod(.; 20000) * 86400 | todate)|(~n~ | DAY | strftime("%A, %B %d, %Y"))|(~n~ | DAY | todateiso8601)|(~n~ | DAY | strflocaltime("%H:%M"))
X s (~d~ | strftime("%Y-%m-%dT%H:%M:%SZ"))|(~d~ | strflocaltime("%j %U"))|(~d~ | todate)
X s (~n~ | @sh)|(~n~ | @html)
n n ([.] | .[0])|ROUND|(. * 2)|(. - 1)
n n (sin | ROUND)|(cos | ROUND)|(tan | ROUND)|(asin | ROUND)|(acos | ROUND)|(atan | ROUND)|(sinh | ROUND)|(cosh | ROUND)|(tanh | ROUND)
n n (asinh | ROUND)|(acosh | ROUND)|(atanh | ROUND)|(cbrt | ROUND)|(exp | ROUND)|(exp2 | ROUND)|(exp10 | ROUND)|(expm1 | ROUND)
n n (log | ROUND)|(log2 | ROUND)|(log10 | ROUND)|(log1p | ROUND)|(gamma | ROUND)|(lgamma | ROUND)|(tgamma | ROUND)|(pow(.; 0.5) | ROUND)
n n (erf | ROUND)|(erfc | ROUND)|(j0 | ROUND + 0)|(j1 | ROUND + 0)|(y0 | ROUND + 0)|(y1 | ROUND + 0)|(jn(2; .) | ROUND + 0)|(yn(1; .) | ROUND + 0)
n n (normals)|(finites)|(numbers)
n an [range(.)]|[., 1]|[limit(3; range(100))]|[range(.; . + 3)]|[recurse(if . < 3 then . + 1 else empty end)]|[while(. < 5; . + 2)]
n an [until(. > 20; . * 2 + 1)]|[limit(3; repeat(. + 1))]|[.[]?]
n d (DAY | gmtime)|(. % 20000 | gmtime)|(DAY | localtime)
n s tostring|([.] | implode)
n b (. > 1)|(. == 0)
s s ascii_downcase|ascii_upcase|trim|ltrim|rtrim|ltrimstr("a")|rtrimstr("c")|trimstr("a")|ltrimstr(~s~)|rtrimstr(~s~)|trimstr(~s~)
s s @base64|@uri|@html|@sh|@base32|@urid|(@base64 | @base64d)|(@base32 | @base32d)|(@uri | @urid)|format("base64")|format("html")
s s (explode | implode)|(explode | reverse | implode)|.[1:]|.[:-1]|.[1:2]|.[~n~:]|.[:~n~]|(./"" | add // "")|strings
s s sub("a"; "z")|sub("(?<l>[a-z])"; "<\\(.l)>")|gsub("[a-c]"; "_")|gsub("(?<l>[a-z])"; "\\(.l | ascii_upcase)")|gsub("B"; "-"; "i")|sub("B"; "-"; "gi")|sub("$"; "!")|gsub("\\\\s"; ""; "x")|gsub("^"; ">")|gsub("";"-")
s as split(", ")|split(",")|split("b"; null)|split(", *"; "g")|(. / ",")|[splits(", *")]|[splits("B"; "i")]|[scan("[a-c]")]|[scan("A"; "i")]|[match("[a-z]"; "g").string]|[., .]|[match("(a)(b)?").captures[].string]|[scan("(.)(.)") | .[]]
s an explode|indices("a")|indices(~s~)|indices(", ")|[match("[bc]"; "g").offset]|[match("").length]|[match(["a.", "g"]) | .offset, .length]
s o capture("(?<a>x)?") | map_values(1)
s ar [capture("(?<b>[a-z])(?<d>.)?") | {a: 1, b, c: [(.d | length)]}]|[capture("(?<b>[A-Z])"; "i") | .a = 1 | .c = []]
s n (tonumber? // 7)|(fromjson? | numbers)|(try fromjson catch length | length)|(try tonumber catch length)
s b test("a")|test("a.c"; "s")|test(["B", "i"])
s d ("2015-03-05T23:51:47Z" | strptime("%Y-%m-%dT%H:%M:%SZ"))
s n ("2015-03-05T23:51:47Z" | fromdate)|("1999-12-31T00:00:00Z" | fromdateiso8601)|("05 Mar 2015" | strptime("%d %b %Y") | mktime)
u X ~X~|(nulls | ~u:X~)
b b not|booleans|(toboolean)|(tostring | toboolean)
b n if . then 1 else 0 end
r n .a|.["a"]|(.c | length)|.c[0]?|(.a?)|(.d // 5)|(getpath(["a"]))|(getpath(["c", 0]) // 0)|([.c[]] | length)
r s .b|(.b?)|("\\(.a) \\(.b)")|(keys | join(","))|(keys_unsorted | @csv)|(to_entries | map(.key) | add)
r an .c|(.c | map(. + 1))|[.a, .c[]]|([.c[] | select(. > 1)])
r r .a = ~n~|.a |= ~n:n~|.b = ~s~|.b |= ~s:s~|.c = ~an~|.c |= ~an:an~|.c[0] |= 7|.a += 1|.a -= ~n~|.a *= 2|.a /= 2|.a %= 2|.d //= 3|(.c[] |= ~n:n~)|(.c += [1])|(.a, .c[]) |= (. + 1)|(.c[1:] = [9])|(.c[:1] |= map(. * 2))
r r (. + {a: 5})|(. * {d: {x: 1}})|{a, b, c}|{a: ~n~, b, c: [.a]}|{(.b): .a, a, b, c}|setpath(["a"]; ~n~)|objects|(del(.d))|pick(.a, .b, .c)|(delpaths([["d"]]))|with_entries(.)|walk(if type == "number" then . + 1 else . end)
r r (.c |= (.[0] = 1))|(.a as $x | .c |= map(. + $x))|(.. |= .)|(first(.a, .b) |= .)|((.a | select(. > 1)) |= 0)|(if .a > 1 then .a else .b end |= 1)|((.a // .b) |= 2)|(limit(1; .c[]) |= 9)|(last(.c[]) |= 8)|(getpath(["c", 0]) |= 3)|(recurse |= .)|(.c |= sort)|((.c | first) |= 5)|(to_entries | from_entries)
r o {a, d: .a}|({a} + {b: 2})|pick(.a)|del(.b, .c)|map_values(numbers)|(delpaths([["b"], ["c"]]))|with_entries(select(.value | type == "number"))
r ap [paths]|[paths(type == "number")]|[path(..)]|[path(.a, .c[0]?)]|[path(.c[])]|[path(.c[1:])]|[path(first(.a, .b))]|[path(getpath(["c", 0]))]|[path(.a // .b)]|[path(select(.a > 1))]
r p path(.a)|path(.c[0])|first(path(..))|path(.b | select(. == "x"))
r ae to_entries | map(select(.key == "a"))
o n (.a // 0)|([.[]] | add // 0)|length|(map_values(. + 1) | add // 0)|.["b"]?
o o map_values(~n:n~)|with_entries(.value |= ~n:n~)|with_entries(.key |= ascii_upcase)|(to_entries | from_entries)|del(.a)|.a = ~n~|(.b += 1)|(. + ~o~)|(. * ~o~)|(.[] |= ~n:n~)|map_values(select(. > 1))|map_values(empty)|(.[] |= empty)|with_entries(select(.value > 1))|setpath(["x"]; ~n~)|delpaths([["a"]])|(reduce to_entries[] as {key: $k, value: $v} ({}; .[$k] = $v + 1))|walk(.)
o as keys|keys_unsorted|(to_entries | map(.key))|[paths | .[0]]
o an [.[]]|map(. + 1)|(to_entries | map(.value))
o ae to_entries
o ap [paths]|[path(.[])]
o s @json|(to_entries | map("\\(.key)=\\(.value)") | join("&"))
ae o from_entries|(map({k: .key, v: .value}) | from_entries)|(map({(.key): .value}) | add // {})|INDEX(.key) | map_values(.value)
ae ae map(.value |= ~n:n~)|map(select(.value > 0))|sort_by(.key)|reverse|unique_by(.key)
ae as map(.key)
ae e .[0]
e n .value
e s .key
p p .[1:]|(. + ["a"])|arrays|.[:1]
p n length|(try ({"a": 1, "c": [2]} | getpath(["a"])) catch 0)
p r (. as $p | {a: 1, b: "x", c: [1]} | delpaths([["c", 0]]))
p o (. as $p | {} | setpath(["a"]; $p | length))
ap n length
ap o (. as $ps | {a: 1, b: 2} | delpaths($ps | map(select(.[0] | type == "string"))))
ap ap sort|unique|map(select(length > 0))|reverse
d n mktime|.[0]|add
d s todate|strftime("%c")|strftime("%D %T")|strftime("%a %b %e %H:%M:%S %Y")|strftime("%u %w %V %G")|strflocaltime("%Y-%m-%d")
d d (mktime | gmtime)|(.[0] += 1)|(mktime + 86400 | gmtime)|(mktime | localtime)
an n add // 0|length|first // 0|last // 0|min // 0|max // 0|.[0] // 0|.[-1] // 0|.[]|.[]?|(.[1] // 1)|min_by(-.) // 0|max_by(. % 2) // 0|bsearch(2)|bsearch(~n~)|(index(1) // -1)|(rindex([1]) // -1)|(reduce .[] as $x (0; . + $x))|last(.[])|(nth(1) // 0)|first(.[])|limit(1; .[])
an b any|all|any(. > 1)|all(. > 1)|contains([1])|inside([1, 2, 3, 4])|has(0)|(index(1) != null)
an an map(~n:n~)|map(select(~n:b~))|sort|sort_by(-.)|unique|unique_by(. % 2)|reverse|.[1:]|.[:2]|.[-1:]|.[~n~:~n~]|(. + ~an~)|(. - ~an~)|flatten|flatten(1)|(.[0] = 1)|(.[0] |= ~n:n~)|(.[-1] = 5)?|.[2] = 3|del(.[0])|del(.[0, 1])|del(.[1:])|(.[] += 1)|(.[] |= empty)|(.[1:] |= map(. * 2))|map(., .)|[.[] | ., 1]|indices(1)|indices([1, 2])|[foreach .[] as $x (0; . + $x)]|[foreach .[] as $x (0; . + $x; [$x, .]) | .[1]]|map(numbers)|to_entries | map(.value)|keys|[limit(2; .[])]|[skip(1; .[])]|[first(.[])]|map(. as $x | $x * 2)|[range(length)]|setpath([0]; 9)|delpaths([[0], [1]])|((.[] | select(. > 1)) |= 0)|(del(.[] | select(. > 1)))|[label $f | .[] | if . > 1 then ., break $f else . end]|transpose?|[splits("a")?]|map_values(. + 1)|map_values(empty)|walk(if type == "array" then sort else . end)|[combinations(1)?]|add([.[] | [.]] | .[])|[.[:2][]]|tojson | fromjson
an aan group_by(. % 2)|[., .]|map([., 1])|[[.[]]]|[limit(2; combinations(2))]? // []|[.] | transpose|[paths]|(to_entries | map([.key, .value]))|[tostream | .[0]]
an s join(",")|@csv|@tsv|@sh|@json|(map(tostring) | add // "")|(try implode catch "no")|(map(. % 128 | fabs) | implode)|tojson
an as map(tostring)|map(tojson)|map(type)|map("n\\(.)")
an o ({a: .[0]} | map_values(numbers))|(INDEX(tostring) | {b: length})|reduce .[] as $x ({}; .a += $x)
an an reduce .[] as $x ([]; . + [$x])|reduce .[] as $x (.; . + [$x, 1])|reduce .[] as $x (.; .[0] = $x)|reduce .[] as $x (.; .[1] += $x)|[reduce .[] as $x (.; . + [$x]), .][0]
an o reduce .[] as $x ({}; . + {("k\(type)"): $x})|reduce .[] as $x ({a: 1}; .["k\($x)"] += $x)|reduce .[] as $x (null; .a += $x)
an aan reduce .[] as $x ([]; . + [[$x]])|reduce .[] as $x ([[]]; .[0] += [$x])|[., reduce .[] as $x (.; . + [$x])]
an ap [paths]|[path(.[])]|[path(.[0], .[1:])]|[path(.[] | select(. > 1))]|[path(last)]|[path(first)]
as s add // ""|join("-")|join(", ")|first // ""|last // ""|.[]|@csv|@tsv|@sh|(min // "")|(max // "")|join(~s~)|(sort | join(""))
as as map(~s:s~)|sort|unique|reverse|map(select(~s:b~))|sort_by(length)|unique_by(length)|map(ascii_downcase)|(. + ~as~)|(. - ~as~)|.[1:]|(.[0] |= ~s:s~)|(.[] |= ~s:s~)|map(split(",")[])|[.[] | splits(", ")]|(map(strings))|group_by(.) | map(.[0])|flatten|[limit(1; .[])]|map(ltrimstr("a"))|del(.[0])|[.[] | scan("[a-z]")]
as an map(length)|map(explode[])|indices("b")|map(utf8bytelength)|keys
as aan map(explode)|group_by(length) | map(map(length))
as o INDEX(.) | map_values(length)|(map({(.): length}) | add // {})|(reduce .[] as $x ({}; .[$x] += 1))|(INDEX(.[]; .) | map_values(1))
as n length|(map(length) | add // 0)|max_by(length) | length
as b any(. == "a")|all(length > 0)|contains(["a"])|inside(["a", "b"])|(index("a") != null)
as ae to_entries | map({key: .value, value: .key})
ar ar map(~r:r~)|map(select(~r:b~))|sort_by(.a)|sort_by(.b, .a)|sort_by(-.a)|unique_by(.b)|reverse|(.[] |= ~r:r~)|(.[0].a = ~n~)?|map(.a |= ~n:n~)|(.[].a += 1)|group_by(.a) | map(.[0])|sort|unique|(. + ~ar~)|del(.[0])|[.[] | objects]|map(select(.a == (1, 2)))|del(.[] | select(.a == 1))|((.[] | select(.a > 1) | .b) |= ~s:s~)|[JOIN({"1": {a: 1}}; .a | tostring) | .[0]]|[JOIN({"1": 1}; .[]; .a | tostring; .[0])]
ar n length|(map(.a) | add // 0)|(min_by(.a).a // 0)|(max_by(.a).a // 0)|(map(select(.a > 1)) | length)|(JOIN({"1": 1}; .a | tostring) | length)|([JOIN({"1": 1}; .[]; .a | tostring)] | length)|add(.[].a)|(first(.[] | select(.a > 1)) | .a)
ar s (map(.b) | join(","))|(.[0].b // "")|([.[] | [.a, .b]] | map(@csv) | join("\\n"))|(max_by(.b) | .b // "")
ar as map(.b)|[.[].b]|(map(.b) | unique)|(group_by(.b) | map(.[0].b))
ar an map(.a)|[.[].c[]]|map(.c[0]?)|[.[] | .c | length]|[.[] | .a // 0]|(group_by(.a) | map(length))
ar aan map(.c)|(group_by(.b) | map(map(.a)))
ar o (map({(.b): .a}) | add // {})|(INDEX(.b) | map_values(.a))|(reduce .[] as {a: $a, b: $b} ({}; .[$b] += $a))
ar r .[]|.[0] // {a: 0, b: "", c: []}|min_by(.a) // {a: 0, b: "", c: []}|first // {a: 0, b: "", c: []}
ar ae map({key: .b, value: .a})
ar ap [paths]|[path(.[].a)]|[path(.[] | select(.a > 1))]|[paths(type == "array")]
aan an add // []|flatten|map(length)|map(add // 0)|.[0] // []|.[]|first // []|[.[][]]|map(.[0] // 0)|flatten(1)|max // []|min // []|add(.[])|[combinations | add // 0]
aan aan transpose|map(~an:an~)|sort|unique|[combinations]|reverse|sort_by(length)|map(reverse)|(.[] |= ~an:an~)|([limit(3; combinations)])|group_by(length) | map(add)|map(map(~n:n~))|(.[][0]? |= 5)
aan n length|(flatten | add // 0)|.[][]|(.[0][0] // 0)|([..] | length)
aan s (map(@csv) | join(";"))|tojson|(map(join(" ")) | join(","))
aan ap [paths]|[path(.[][])]|[paths(type == "number")]
`;

/** All types. */
export const types = ['n', 's', 'b', 'u', 'an', 'as', 'r', 'o', 'ar', 'aan', 'ae', 'd', 'ap', 'e', 'p'] as const;

/** A type of values. */
export type Type = (typeof types)[number];

/** A way to make an expression of one type from an input of another. */
export interface Production {
  readonly from: Type | 'X' | '=';
  readonly to: Type | 'X' | '=';
  readonly text: string;
}

/** A time this build of jq can compute with: not before the year 100, nor beyond what a `Date` holds. */
const day = 'fmod(.; 4000000000)';
/** Libraries of mathematics differ in the last digits. */
const round = '(if isnan or . > 1e6 or . < -1e6 then 0 else . * 1000 | round end)';

/** All productions; a line may hold several texts, with a `|` without spaces between them. */
export const productions: readonly Production[] = lines
  .trim()
  .split('\n')
  .flatMap((line) => {
    const [, from, to, rest = ''] = /^(\S+) (\S+) (.*)$/.exec(line) ?? [];
    return alternatives(rest).map((text) => ({
      from: from as Production['from'],
      to: to as Production['to'],
      text: text.replaceAll('ROUND', round).replaceAll('DAY', day),
    }));
  });

function alternatives(text: string): string[] {
  const found: string[] = [];
  let [depth, start, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') at += 1;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth -= 1;
    else if (character === '|' && depth === 0 && text.charAt(at - 1) !== ' ' && text.charAt(at + 1) !== '=') {
      found.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...found, text.slice(start)];
}
