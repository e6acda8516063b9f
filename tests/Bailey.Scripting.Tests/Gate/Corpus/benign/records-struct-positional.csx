// result: true
readonly record struct Money(decimal Amount, string Currency) { public static Money operator +(Money a, Money b) => a with { Amount = a.Amount + b.Amount }; }
return new Money(1, "EUR") + new Money(2, "EUR") == new Money(3, "EUR");
