// BAILEY1002: the gateway as a method group on this
class Own { public System.Func<System.Type> Reveal() => this.GetType; }
return new Own().Reveal()() == typeof(Own);
