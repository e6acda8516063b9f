// BAILEY1001: a declaration pattern over a forbidden type
object o = 1;
switch (o) { case System.Reflection.MemberInfo member: return member.Name; default: return ""; }
