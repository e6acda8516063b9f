// result: 14
using System;
using System.Collections.Generic;
class Calculator(string text)
{
    private int _at;
    public int Sum() { var left = Product(); while (_at < text.Length && text[_at] is '+' or '-') left = text[_at++] == '+' ? left + Product() : left - Product(); return left; }
    private int Product() { var left = Atom(); while (_at < text.Length && text[_at] == '*') { _at++; left *= Atom(); } return left; }
    private int Atom()
    {
        if (text[_at] == '(') { _at++; var inner = Sum(); _at++; return inner; }
        var start = _at;
        while (_at < text.Length && char.IsDigit(text[_at])) _at++;
        return int.Parse(text.AsSpan(start, _at - start));
    }
}
return new Calculator("2*(3+4)").Sum();
