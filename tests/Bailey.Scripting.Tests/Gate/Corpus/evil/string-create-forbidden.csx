// BAILEY1001: a state that is forbidden, in the arguments of string.Create
return string.Create(1, new System.IO.StringWriter(), (span, writer) => span[0] = 'x');
