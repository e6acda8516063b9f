// result: 6
var dynamicPrice = 1; var Activator = 2; var process = 3;
return dynamicPrice + Activator + process;
