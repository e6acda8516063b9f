// BAILEY1004: a converter that the framework makes by its name
[System.ComponentModel.TypeConverter("System.Diagnostics.Process, System.Diagnostics.Process")]
class Odd { }
return 1;
