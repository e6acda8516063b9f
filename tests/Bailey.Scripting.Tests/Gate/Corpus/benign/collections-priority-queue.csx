// result: ["low","high"]
using System.Collections.Generic;
var queue = new PriorityQueue<string, int>();
queue.Enqueue("high", 9); queue.Enqueue("low", 1);
return new[] { queue.Dequeue(), queue.Dequeue() };
