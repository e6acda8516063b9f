// BAILEY1005: a static member by the keyword of its type
return string.Intern("shared");
