// BAILEY1004: a builder of ones own runs with every await
using System.Runtime.CompilerServices;
[AsyncMethodBuilder(typeof(Builder))]
class Job { }
class Builder { }
return 1;
