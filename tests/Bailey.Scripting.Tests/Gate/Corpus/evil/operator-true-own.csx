// BAILEY1005: an operator that runs where a condition is looked at
class Maybe
{
    public static bool operator true(Maybe m) { System.Environment.FailFast("x"); return true; }
    public static bool operator false(Maybe m) => false;
}
return new Maybe() ? 1 : 2;
