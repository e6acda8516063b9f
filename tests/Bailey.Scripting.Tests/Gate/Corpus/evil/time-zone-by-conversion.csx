// BAILEY1005: a name that is not written out, hidden behind a conversion to a text
class Name { public string Text; public static implicit operator string(Name name) => name.Text; }
return System.TimeZoneInfo.FindSystemTimeZoneById(new Name { Text = "../../../etc/passwd" }) != null;
