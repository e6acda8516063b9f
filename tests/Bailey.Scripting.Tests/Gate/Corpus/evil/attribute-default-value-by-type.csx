// BAILEY1005: a default value that is made by the type's converter from a text
using System.ComponentModel;
class Row { [DefaultValue(typeof(System.Uri), "file:///etc/passwd")] public object Value { get; set; } }
return 1;
