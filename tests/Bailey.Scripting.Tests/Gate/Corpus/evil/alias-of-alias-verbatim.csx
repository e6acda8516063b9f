// BAILEY1001: an alias under a verbatim name, used through global
using @class = System.IO.Path;
return @class.GetTempPath();
