// result: 5430
using System;
static TimeSpan Parse(ReadOnlySpan<char> text)
{
    var total = TimeSpan.Zero;
    var number = 0;
    foreach (var c in text)
    {
        if (char.IsAsciiDigit(c)) { number = (number * 10) + (c - '0'); continue; }
        total += c switch { 'h' => TimeSpan.FromHours(number), 'm' => TimeSpan.FromMinutes(number), 's' => TimeSpan.FromSeconds(number), _ => throw new FormatException($"{c} is no unit") };
        number = 0;
    }
    return total;
}
return (int)Parse("1h30m30s").TotalSeconds;
