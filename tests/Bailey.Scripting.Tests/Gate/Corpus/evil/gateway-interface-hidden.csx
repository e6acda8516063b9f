// BAILEY1011: a member that hides the gateway
class Own { public new string GetType() => "none"; }
return new Own().GetType();
