// BAILEY1004: a value of each thread outlives the script that set it
class Keep { [System.ThreadStatic] public static int Value; }
return Keep.Value++;
