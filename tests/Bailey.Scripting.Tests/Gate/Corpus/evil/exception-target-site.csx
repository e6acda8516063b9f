// BAILEY1001: the method that threw, by a property pattern
try { throw new System.Exception(); }
catch (System.Exception e) when (e is { TargetSite: { Name: var name } }) { return name; }
return "";
