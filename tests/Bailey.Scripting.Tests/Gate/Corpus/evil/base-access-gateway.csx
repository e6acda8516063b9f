// BAILEY1002: a gateway called on base, within a class of ones own
class Own { public string Name() => base.GetType().ToString(); }
return new Own().Name();
