// Publishes an event to Ensue:
//
//	go run . com.example.hello '{"name": "Ada"}' hello-1
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"os"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// Event is a CloudEvent. Published twice under the same id and source, it starts things once.
type Event struct {
	SpecVersion string          `json:"specversion"`
	ID          string          `json:"id"`
	Source      string          `json:"source"`
	Type        string          `json:"type"`
	Data        json.RawMessage `json:"data"`
}

func publish(channel *amqp.Channel, event Event) error {
	body, err := json.Marshal(event)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	returned := channel.NotifyReturn(make(chan amqp.Return, 1))
	// Mandatory: what no queue takes comes back, before its confirm.
	confirm, err := channel.PublishWithDeferredConfirmWithContext(ctx, "ensue.events", event.Type, true, false,
		amqp.Publishing{
			ContentType:  "application/cloudevents+json",
			DeliveryMode: amqp.Persistent,
			MessageId:    event.ID,
			Body:         body,
		})
	if err != nil {
		return err
	}
	taken, err := confirm.WaitContext(ctx)
	if err != nil {
		return err
	}
	select {
	case <-returned:
		return errors.New("no queue takes events: is Ensue up?")
	default:
	}
	if !taken {
		return errors.New("the broker refused the event")
	}
	return nil
}

func main() {
	if len(os.Args) != 4 {
		log.Fatal("usage: go run . <type> <data as JSON> <id>")
	}
	connection, err := amqp.Dial(os.Getenv("ENSUE_AMQP_URL"))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	channel, err := connection.Channel()
	if err != nil {
		log.Fatal(err)
	}
	if err := channel.Confirm(false); err != nil {
		log.Fatal(err)
	}
	event := Event{
		SpecVersion: "1.0",
		ID:          os.Args[3],
		Source:      "/examples/go",
		Type:        os.Args[1],
		Data:        json.RawMessage(os.Args[2]),
	}
	if err := publish(channel, event); err != nil {
		log.Fatal(err)
	}
	log.Print(event.ID)
}
