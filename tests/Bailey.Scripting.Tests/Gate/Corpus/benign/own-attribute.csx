// result: 1
using System;
[AttributeUsage(AttributeTargets.Class)] class RuleAttribute(string name) : Attribute { public string Name => name; }
[Rule("flood"), Serializable, Obsolete("old")] class Flood { }
return 1;
