// BAILEY1004: the same by a reference that a delegate takes
delegate string Use(scoped ref System.Runtime.CompilerServices.DefaultInterpolatedStringHandler text);
Use use = (scoped ref text) => { var copy = text; return string.Create(null, ref text) + string.Create(null, ref copy); };
return use is null;
