// BAILEY1001: a namespace with verbatim signs
return @System.@IO.@File.@Exists("x");
