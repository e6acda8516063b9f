// result: "B"
static string Grade(int points) => points switch { < 0 or > 100 => throw new System.ArgumentOutOfRangeException(nameof(points)), >= 90 => "A", >= 75 => "B", _ => "C" };
return Grade(80);
