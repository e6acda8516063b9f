// result: 7
interface INode { T Accept<T>(IVisitor<T> v); }
interface IVisitor<out T> { T Number(int n); T Add(INode a, INode b); }
record Number(int N) : INode { public T Accept<T>(IVisitor<T> v) => v.Number(N); }
record Add(INode A, INode B) : INode { public T Accept<T>(IVisitor<T> v) => v.Add(A, B); }
class Evaluate : IVisitor<int> { public int Number(int n) => n; public int Add(INode a, INode b) => a.Accept(this) + b.Accept(this); }
return new Add(new Number(3), new Number(4)).Accept(new Evaluate());
